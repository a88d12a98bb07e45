import { awsRequestIds } from "../platform/aws-request-ids.ts";
import { now } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import type { AuditRow } from "./audit-row.ts";
import { hashOf } from "./hash-of.ts";

/** Writes a row at the end of its chain, without counting repeats. */
export async function writeRow(
	tx: Tx,
	row: AuditRow,
	{ isOfThisRequest = true }: { isOfThisRequest?: boolean } = {},
): Promise<void> {
	const head = await lockHead(tx, row.chainId);
	const event = {
		chainId: row.chainId,
		seq: head.seq + 1n,
		at: now(),
		action: row.action,
		outcome: row.outcome,
		actorType: row.actor.type,
		actorId: row.actor.id,
		actorLabel: row.actor.label,
		targetType: row.target?.type ?? null,
		targetId: row.target?.id ?? null,
		details: row.details ?? {},
		ip: row.ip,
		requestId: row.requestId,
		awsRequestIds: isOfThisRequest ? awsRequestIds() : [],
		prevHash: head.hash,
	};
	const hash = hashOf(event);
	await tx.auditEvent.create({ data: { ...event, hash } });
	await tx.auditHead.update({ where: { chainId: row.chainId }, data: { seq: event.seq, hash } });
}

/** Locks a chain until the transaction ends, and returns its last row. */
export async function lockHead(
	tx: Tx,
	chainId: string,
): Promise<{ seq: bigint; hash: Uint8Array<ArrayBuffer> }> {
	await tx.$executeRaw`
		INSERT INTO audit_heads (chain_id, seq, hash) VALUES (${chainId}::uuid, 0, ${genesis}) ON CONFLICT DO NOTHING`;
	const [head] = await tx.$queryRaw<{ seq: bigint; hash: Uint8Array<ArrayBuffer> }[]>`
		SELECT seq, hash FROM audit_heads WHERE chain_id = ${chainId}::uuid FOR UPDATE`;
	if (!head) throw new Error("the audit chain has no head");
	return head;
}

const genesis = new Uint8Array(32);
