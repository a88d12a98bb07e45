import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { now } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import { networkOf } from "../platform/network-of.ts";
import type { AuditRepeat, Prisma } from "../platform/prisma/client.ts";
import type { AuditRow } from "./audit-row.ts";
import { lockHead, writeRow } from "./write-row.ts";

/** How long repeats of a refusal are counted before one row says how many there were. */
export const windowMs = 60 * 60_000;
/** How many kinds of refusal one actor may have open in a chain; what is more is counted by action alone. */
export const maxKinds = 50;

/**
 * Records a refusal without letting its repeats grow the log. The first of a kind (actor, action, target, details,
 * network of the caller) is written at once. Those that follow within the window raise a counter in the same
 * transaction, and one row with `details.repeats` is written when the window is over: by a worker
 * (`closeRepeats`), or by the next refusal of the kind. All processes share the counters, and none is lost with a
 * process that is killed.
 */
export async function countRepeat(tx: Tx, row: AuditRow): Promise<void> {
	const own = { kind: kindOf(row), row };
	if (await addTo(tx, row, own.kind)) return;
	// From here on one transaction of the chain at a time. The head comes before the counter, as for every row.
	await lockHead(tx, row.chainId);
	const { kind, row: first } = (await isFull(tx, row, own.kind)) ? severalOf(row) : own;
	if (await addTo(tx, row, kind)) return;
	await closeWindow(tx, row.chainId, kind);
	await writeRow(tx, row);
	const at = now();
	await tx.auditRepeat.create({
		data: {
			chainId: row.chainId,
			kind,
			actor: actorOf(row),
			row: first as unknown as Prisma.InputJsonObject,
			beganAt: at,
			lastAt: at,
			lastRequestId: row.requestId,
			closesAt: new Date(at.getTime() + windowMs),
		},
	});
}

/** Ends a window, if there is one: writes how often the refusal was repeated. The caller holds the chain's head. */
export async function closeWindow(tx: Tx, chainId: string, kind: string): Promise<void> {
	const [closed] = await tx.$queryRaw<
		Pick<AuditRepeat, "row" | "repeats" | "beganAt" | "lastAt" | "lastRequestId">[]
	>`
		DELETE FROM audit_repeats WHERE chain_id = ${chainId}::uuid AND kind = ${kind}
		RETURNING row, repeats, began_at AS "beganAt", last_at AS "lastAt", last_request_id AS "lastRequestId"`;
	if (!closed || closed.repeats === 0) return;
	const { repeats, beganAt, lastAt, lastRequestId: requestId } = closed;
	const row = closed.row as unknown as AuditRow;
	const counted = { repeats, from: beganAt.toISOString(), until: lastAt.toISOString() };
	const summary = { ...row, requestId, details: { ...row.details, ...counted } };
	await writeRow(tx, summary, { isOfThisRequest: false });
}

/** Counts one more; false when the kind has no open window. */
async function addTo(tx: Tx, { chainId, requestId }: AuditRow, kind: string): Promise<boolean> {
	const at = now();
	const updated = await tx.$executeRaw`
		UPDATE audit_repeats SET repeats = repeats + 1, last_at = ${at}, last_request_id = ${requestId}
		WHERE chain_id = ${chainId}::uuid AND kind = ${kind} AND closes_at > ${at}`;
	return updated > 0;
}

/** Whether the actor has as many kinds open as there may be, this one not among them. */
async function isFull(tx: Tx, row: AuditRow, kind: string): Promise<boolean> {
	const { chainId } = row;
	const open = await tx.auditRepeat.count({ where: { chainId, actor: actorOf(row), NOT: { kind } } });
	return open >= maxKinds;
}

/** What stands for all refusals of an action by one actor, whatever else differs. */
function severalOf(row: AuditRow): { kind: string; row: AuditRow } {
	const { chainId, action, outcome, actor, requestId } = row;
	const label = actor.type === "nobody" ? "several" : actor.label;
	const several: AuditRow = { chainId, action, outcome, actor: { ...actor, label }, ip: null, requestId };
	return {
		kind: digest(["several", actorOf(row), action, outcome]),
		row: { ...several, details: { isSeveral: true } },
	};
}

function kindOf({ action, outcome, actor, target, details, ip }: AuditRow): string {
	return digest([action, outcome, actor, target ?? null, details ?? {}, ip && networkOf(ip)]);
}

/** Strangers are one actor, whatever they call themselves. */
const actorOf = ({ actor: { type, id } }: AuditRow) => `${type} ${id ?? ""}`;

const digest = (value: unknown) =>
	createHash("sha256")
		.update(canonicalize(value) ?? "")
		.digest("base64url");
