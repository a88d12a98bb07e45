import { z } from "zod";
import type { RekeyPhase } from "../platform/prisma/client.ts";
import { RekeyReason } from "../platform/prisma/enums.ts";
import { count, id, time } from "../platform/view.ts";

export const rekeyProgressView = z.object({
	id,
	reason: z.enum(RekeyReason),
	/** Every data key is wrapped by the target. */
	isProtected: z.boolean().meta({ description: "Only the target's key is needed from now on." }),
	/** From the beginning to `isProtected`. */
	protectedAfterMs: z.number().nullable(),
	done: count,
	/** Records deleted because their data was destroyed. */
	destroyed: count,
	total: count
		.nullable()
		.meta({ description: "Records to move; null until the deployment is protected, and if there are none." }),
	recordsPerSecond: z.number().nullable(),
	remainingMs: z.number().nullable(),
	blockedReason: z.string().nullable(),
	blockedSince: time.nullable(),
	startedAt: time,
});
export type RekeyProgress = z.infer<typeof rekeyProgressView>;

type RekeyRow = {
	id: string;
	reason: RekeyReason;
	phase: RekeyPhase;
	total: bigint;
	done: bigint;
	destroyed: bigint;
	blockedReason: string | null;
	blockedAt: Date | null;
	startedAt: Date;
	protectedAt: Date | null;
};

/** A rekey as progress: the rate is the average since re-encrypting began, the estimate follows from it. Pure. */
export function rekeyProgress(rekey: RekeyRow, now: Date): RekeyProgress {
	const isProtected = rekey.phase !== "REWRAP";
	const done = Number(rekey.done);
	// Records written while a data key was retiring can push `done` past the first count.
	const isMoving = isProtected && (rekey.total > 0n || done > 0);
	const total = isMoving ? Math.max(Number(rekey.total), done) : null;
	const workedMs = rekey.protectedAt ? now.getTime() - rekey.protectedAt.getTime() : 0;
	const recordsPerSecond = done > 0 && workedMs > 0 ? (done * 1000) / workedMs : null;
	return {
		id: rekey.id,
		reason: rekey.reason,
		isProtected,
		protectedAfterMs: rekey.protectedAt ? rekey.protectedAt.getTime() - rekey.startedAt.getTime() : null,
		done,
		destroyed: Number(rekey.destroyed),
		total,
		recordsPerSecond,
		remainingMs:
			total !== null && recordsPerSecond !== null ? ((total - done) * 1000) / recordsPerSecond : null,
		blockedReason: rekey.blockedReason,
		blockedSince: rekey.blockedAt?.toISOString() ?? null,
		startedAt: rekey.startedAt.toISOString(),
	};
}
