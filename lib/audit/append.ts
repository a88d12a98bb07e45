import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { awsRequestIds } from "../platform/aws-request-ids.ts";
import { now } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import type { Prisma } from "../platform/prisma/client.ts";

/** The chain of events that belong to no organization, such as the sign-in of an unknown user. */
export const systemChainId = "00000000-0000-0000-0000-000000000000";

export type AuditActor = {
	type: "user" | "token" | "job" | "operator" | "nobody";
	id: string | null;
	label: string;
};

export type AuditRow = {
	/** The organization whose chain it is, or `systemChainId`. */
	chainId: string;
	/** What happened, e.g. `key.activated`. */
	action: string;
	outcome: "done" | "refused";
	actor: AuditActor;
	target?: { type: string; id: string };
	/** Facts for the reader. Never payloads, key bytes, tokens or passwords. */
	details?: Prisma.InputJsonObject;
	ip: string | null;
	requestId: string;
};

/**
 * Appends an event in the transaction of the change that it records, chained to the one before it in its
 * organization by SHA-256 over the RFC 8785 form. Locks the organization's chain until the transaction ends.
 */
export async function appendAudit(tx: Tx, row: AuditRow): Promise<void> {
	await tx.$executeRaw`
		INSERT INTO audit_heads (chain_id, seq, hash) VALUES (${row.chainId}::uuid, 0, ${genesis}) ON CONFLICT DO NOTHING`;
	const [head] = await tx.$queryRaw<{ seq: bigint; hash: Uint8Array<ArrayBuffer> }[]>`
		SELECT seq, hash FROM audit_heads WHERE chain_id = ${row.chainId}::uuid FOR UPDATE`;
	if (!head) throw new Error("the audit chain has no head");

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
		awsRequestIds: awsRequestIds(),
		prevHash: head.hash,
	};
	const hash = hashOf(event);
	await tx.auditEvent.create({ data: { ...event, hash } });
	await tx.auditHead.update({ where: { chainId: row.chainId }, data: { seq: event.seq, hash } });
}

const genesis = new Uint8Array(32);

/** An event without its own hash, as it is written and as it is read back. */
export type HashedEvent = Record<string, unknown> & {
	at: Date;
	seq: bigint;
	prevHash: Uint8Array;
	awsRequestIds?: string[];
};

/** The canonical JSON (RFC 8785) of an event without its own hash: what is hashed. Pure. */
export function canonicalForm({ awsRequestIds, ...event }: HashedEvent): string {
	const text = canonicalize({
		...event,
		at: event.at.toISOString(),
		seq: event.seq.toString(),
		prevHash: Buffer.from(event.prevHash).toString("hex"),
		// Left out when there are none, as they were before they were kept.
		...(awsRequestIds?.length && { awsRequestIds }),
	});
	if (text === undefined) throw new Error("an audit event has no canonical form");
	return text;
}

/** SHA-256 over the canonical form of an event. Pure. */
export function hashOf(event: HashedEvent): Uint8Array<ArrayBuffer> {
	return new Uint8Array(createHash("sha256").update(canonicalForm(event)).digest());
}
