import type { Db } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";

const maxListed = 20;

/** The organization with this slug. @throws KeyholdError NOT_FOUND, which names the organizations that exist */
export async function findOrganization(on: Db, slug: string) {
	const organization = await on.organization.findUnique({ where: { slug } });
	if (organization) return organization;
	const known = await on.organization.findMany({ orderBy: { slug: "asc" }, select: { slug: true } });
	const listed = known.slice(0, maxListed).map((one) => one.slug);
	if (known.length > maxListed) listed.push(`and ${known.length - maxListed} more`);
	throw new KeyholdError(
		"NOT_FOUND",
		`There is no organization with the slug ${slug}. ${listed.length > 0 ? `Known organizations: ${listed.join(", ")}.` : "None exists yet."}`,
	);
}
