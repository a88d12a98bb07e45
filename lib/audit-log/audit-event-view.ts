import { z } from "zod";
import type { AuditEvent } from "../platform/prisma/client.ts";
import { time } from "../platform/view.ts";

export const auditEvent = z
	.object({
		seq: z.string().meta({ description: "Its position in the organization's chain, from 1." }),
		at: time,
		action: z.string(),
		outcome: z.string(),
		actor: z.object({ type: z.string(), id: z.string().nullable(), label: z.string() }),
		target: z.object({ type: z.string(), id: z.string() }).nullable(),
		details: z.unknown(),
		ip: z.string().nullable(),
		requestId: z.string(),
		awsRequestIds: z.array(z.string()).meta({ description: "As CloudTrail has them." }),
		/** SHA-256 in hexadecimal: of the previous row, and of this one. */
		prevHash: z.string(),
		hash: z.string(),
	})
	.meta({ id: "AuditEvent" });
export type AuditEventView = z.infer<typeof auditEvent>;

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
