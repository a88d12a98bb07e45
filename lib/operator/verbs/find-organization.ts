import { z } from "zod";
import { lockOrganization } from "../../access/lock-organization.ts";
import { now } from "../../platform/clock.ts";
import type { Db, Tx } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import type { Organization } from "../../platform/prisma/client.ts";

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

/**
 * The same for a change within the organization, which is serialized with other changes of it by the operator. Nothing is
 * changed in one that is being offboarded, or was. @throws KeyholdError NOT_FOUND; CONFLICT
 */
export async function findOrganizationToChange(tx: Tx, name: string): Promise<Organization> {
	const { id } = await findOrganization(tx, name);
	await lockOrganization(tx, id);
	const organization = await tx.organization.findUniqueOrThrow({ where: { id } });
	requireNotOffboarded(organization);
	return organization;
}

/** @throws KeyholdError CONFLICT for an organization that is being offboarded, or was */
export function requireNotOffboarded({
	slug,
	offboardingEndsAt: endsAt,
}: Pick<Organization, "slug" | "offboardingEndsAt">): void {
	if (endsAt === null) return;
	throw new KeyholdError(
		"CONFLICT",
		endsAt > now()
			? `${slug} is being offboarded until ${endsAt.toISOString()}. Cancel that first. Nothing was changed.`
			: `${slug} was offboarded, and its data is destroyed. Its names stay taken: use another external ID and slug. Nothing was changed.`,
	);
}

/** The filter for the organizations that have any of these texts as their external ID, slug or ID. Pure. */
export function isNamed(...names: string[]) {
	const ids = names.filter((name) => z.guid().safeParse(name).success);
	return { OR: [{ externalId: { in: names } }, { slug: { in: names } }, { id: { in: ids } }] };
}
