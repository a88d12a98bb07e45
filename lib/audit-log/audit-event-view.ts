import type { AuditEvent, Prisma } from "../platform/prisma/client.ts";

export type AuditEventView = {
	/** Its place in the organization's chain, from 1. */
	seq: string;
	at: string;
	action: string;
	outcome: string;
	actor: { type: string; id: string | null; label: string };
	target: { type: string; id: string } | null;
	details: Prisma.JsonValue;
	ip: string | null;
	requestId: string;
	/** What AWS calls the KMS calls made for it, as CloudTrail does (`requestID`). */
	awsRequestIds: string[];
	/** SHA-256, hexadecimal: of the row before, and of this one. */
	prevHash: string;
	hash: string;
};

/** A row as its readers see it. Pure. */
export function auditEventView(row: AuditEvent): AuditEventView {
	const { seq, at, action, outcome, details, ip, requestId, awsRequestIds } = row;
	return {
		seq: seq.toString(),
		at: at.toISOString(),
		action,
		outcome,
		actor: { type: row.actorType, id: row.actorId, label: row.actorLabel },
		target: row.targetType && row.targetId ? { type: row.targetType, id: row.targetId } : null,
		details,
		ip,
		requestId,
		awsRequestIds,
		prevHash: Buffer.from(row.prevHash).toString("hex"),
		hash: Buffer.from(row.hash).toString("hex"),
	};
}
