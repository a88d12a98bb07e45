import type { Tx } from "../platform/db.ts";

/** An organization, and its offboarding, if there is one: neither changes until the transaction ends. */
export async function lockOrganization(tx: Tx, id: string) {
	await tx.$queryRaw`SELECT 1 FROM organizations WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
	return tx.organization.findUniqueOrThrow({ where: { id }, include: { offboarding: true } });
}
