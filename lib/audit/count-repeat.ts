import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { now } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import { networkOf } from "../platform/network-of.ts";
import type { AuditRepeat, Prisma } from "../platform/prisma/client.ts";
import type { AuditRow } from "./audit-row.ts";
import { lockHead, writeRow } from "./write-row.ts";

/** The time for which repeats of a refusal are counted before a row records their number. */
export const windowMs = 60 * 60_000;
/** Kinds of refusal that one actor may have open in a chain; further kinds are counted by action only. */
export const maxKinds = 50;

/**
 * Records a refusal, but counts its repeats instead of adding rows. The first of a kind (actor, action, target, details,
 * network of the caller) is written immediately. Repeats within the window increment a counter in the same transaction, and
 * one row with `details.repeats` is written when the window is over: by a worker (`closeRepeats`), or by the next refusal of
 * the kind. The counters are in the database, shared by all processes.
 */
export async function countRepeat(tx: Tx, row: AuditRow): Promise<void> {
	const own = { kind: kindOf(row), row };
	if (await addTo(tx, row, own.kind)) return;
	// From here on, one transaction of the chain at a time. As for every row, the head is locked before the counter.
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

/** Ends a window, if there is one, and writes the number of repeats. The caller holds the lock of the chain's head. */
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

/** Counts one more repeat; false if the kind has no open window. */
async function addTo(tx: Tx, { chainId, requestId }: AuditRow, kind: string): Promise<boolean> {
	const at = now();
	const updated = await tx.$executeRaw`
		UPDATE audit_repeats SET repeats = repeats + 1, last_at = ${at}, last_request_id = ${requestId}
		WHERE chain_id = ${chainId}::uuid AND kind = ${kind} AND closes_at > ${at}`;
	return updated > 0;
}

/** True if the actor has the maximum of other kinds open. */
async function isFull(tx: Tx, row: AuditRow, kind: string): Promise<boolean> {
	const { chainId } = row;
	const open = await tx.auditRepeat.count({ where: { chainId, actor: actorOf(row), NOT: { kind } } });
	return open >= maxKinds;
}

/** The kind that collects all refusals of an action by one actor. */
function severalOf(row: AuditRow): { kind: string; row: AuditRow } {
	const { chainId, action, outcome, actor, requestId } = row;
	const label = actor.type === "anonymous" ? "several" : actor.label;
	const several: AuditRow = { chainId, action, outcome, actor: { ...actor, label }, ip: null, requestId };
	return {
		kind: digest(["several", actorOf(row), action, outcome]),
		row: { ...several, details: { isSeveral: true } },
	};
}

function kindOf({ action, outcome, actor, target, details, ip }: AuditRow): string {
	return digest([action, outcome, actor, target ?? null, details ?? {}, ip && networkOf(ip)]);
}

/** All callers who are not signed in are one actor. */
const actorOf = ({ actor: { type, id } }: AuditRow) => `${type} ${id ?? ""}`;

const digest = (value: unknown) =>
	createHash("sha256")
		.update(canonicalize(value) ?? "")
		.digest("base64url");
