import { hashOf } from "../lib/audit/hash-of.ts";
import { db, inTransaction } from "../lib/platform/db.ts";

const rowsAtOnce = 1_000;

/** Appends many rows to an organization's audit chain, with the result of `appendAudit`. No one else may append meanwhile. */
export async function appendMany(chainId: string, count: number): Promise<void> {
	const { seq, hash } = await db().auditHead.findUniqueOrThrow({ where: { chainId } });
	const head = { seq, hash };
	for (let left = count; left > 0; left -= rowsAtOnce) {
		const rows = Array.from({ length: Math.min(left, rowsAtOnce) }, () => {
			const event = {
				chainId,
				seq: head.seq + 1n,
				at: new Date(),
				action: "request_log.opened",
				outcome: "done",
				actorType: "user",
				actorId: chainId,
				actorLabel: "ada@acme.example",
				targetType: "request_log",
				targetId: chainId,
				details: {},
				ip: "192.0.2.1",
				requestId: chainId,
				awsRequestIds: [],
				prevHash: head.hash,
			};
			head.seq = event.seq;
			head.hash = hashOf(event);
			return { ...event, hash: head.hash };
		});
		await inTransaction(async (tx) => {
			await tx.auditEvent.createMany({ data: rows });
			await tx.auditHead.update({ where: { chainId }, data: head });
		});
	}
}
