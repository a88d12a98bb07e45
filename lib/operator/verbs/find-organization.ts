import { z } from "zod";
import type { Db } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";

/** An organization, in the input of the operator's verbs. */
export const organizationName = z
	.string()
	.max(200)
	.meta({ description: "The organization's external ID, slug or ID." });

/**
 * The organization with this external ID, slug or ID: no two organizations share one (`requireFreeNames`). The refusal names no
 * other organization, since an operator token may not be allowed to list them. @throws KeyholdError NOT_FOUND
 */
export async function findOrganization(on: Db, name: string) {
	const organization = await on.organization.findFirst({ where: isNamed(name) });
	if (organization) return organization;
	throw new KeyholdError(
		"NOT_FOUND",
		`There is no organization with the external ID, slug or ID ${name}. To list organizations: npm run admin -- org list`,
	);
}

/** The filter for the organizations that have any of these texts as their external ID, slug or ID. Pure. */
export function isNamed(...names: string[]) {
	const ids = names.filter((name) => z.guid().safeParse(name).success);
	return { OR: [{ externalId: { in: names } }, { slug: { in: names } }, { id: { in: ids } }] };
}
