import type { Db } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";

/** The organization with this slug. @throws KeyholdError NOT_FOUND */
export async function findOrganization(on: Db, slug: string) {
	const organization = await on.organization.findUnique({ where: { slug } });
	if (!organization) throw new KeyholdError("NOT_FOUND", `There is no organization with the slug ${slug}.`);
	return organization;
}
