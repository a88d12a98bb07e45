import type { Tx } from "../platform/db.ts";
import type { AuditRow } from "./audit-row.ts";
import { countRepeat } from "./count-repeat.ts";
import { writeRow } from "./write-row.ts";

export { type AuditActor, type AuditRow, systemChainId } from "./audit-row.ts";

/**
 * Appends an event in the transaction of the change that it records, chained to the previous event of its organization by
 * SHA-256 over the RFC 8785 form. Locks the organization's chain until the transaction ends. A refusal that repeats an
 * earlier one is counted instead (`countRepeat`).
 */
export async function appendAudit(tx: Tx, row: AuditRow): Promise<void> {
	if (row.outcome !== "refused" && !row.isRepeatable) return writeRow(tx, row);
	await countRepeat(tx, row);
}
