import { lockOrganization } from "../access/lock-organization.ts";
import type { Tx } from "../platform/db.ts";

/** An organization, and its offboarding, if there is one: neither changes until the transaction ends. */
export async function lockOffboarding(tx: Tx, organizationId: string) {
	await lockOrganization(tx, organizationId);
	return tx.organization.findUniqueOrThrow({ where: { id: organizationId }, include: { offboarding: true } });
}
