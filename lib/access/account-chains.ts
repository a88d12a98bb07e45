import { type AuditRow, appendAudit, systemChainId } from "../audit/append.ts";
import type { Db, Tx } from "../platform/db.ts";

/** The audit chains for changes to an account: one for each organization of the user. */
export async function accountChains(on: Db, userId: string): Promise<string[]> {
	const memberships = await on.membership.findMany({ where: { userId }, select: { organizationId: true } });
	return memberships.map(({ organizationId }) => organizationId);
}

/** Appends the same event to several chains, or to the system's chain if there are none. */
export async function appendToChains(
	tx: Tx,
	chainIds: readonly string[],
	row: Omit<AuditRow, "chainId">,
): Promise<void> {
	// In a fixed order, so that two such transactions cannot deadlock.
	const sorted = chainIds.length > 0 ? [...new Set(chainIds)].sort() : [systemChainId];
	for (const chainId of sorted) await appendAudit(tx, { ...row, chainId });
}
