import { z } from "zod";
import { count, time } from "../platform/view.ts";

export const applicationTableView = z.object({
	name: z.string(),
	worker: z.string().meta({ description: "The process that reported last." }),
	reportedAt: time,
	isFinished: z.boolean().meta({ description: "True if the last scan went through the whole table." }),
	lastFinishedAt: time.nullable().meta({ description: "The end of the last scan of the whole table." }),
	total: count.meta({
		description: "Values of the deployment that the last scan found under old data keys.",
	}),
	done: count.meta({ description: "Those of them that it re-encrypted." }),
	left: count.meta({ description: "Those of them that were still under an old data key." }),
	valuesPerSecond: z.number().nullable(),
	remainingMs: z.number().nullable().meta({ description: "Null if no scan is running." }),
});
export type ApplicationTableView = z.infer<typeof applicationTableView>;

type CountRow = { deploymentId: string; dataKeyId: string; found: bigint; done: bigint; left: bigint };

/** A table with its last scan. */
export type ScanRow = {
	name: string;
	scan: {
		worker: string;
		startedAt: Date;
		reportedAt: Date;
		finishedAt: Date | null;
		counts: CountRow[];
	};
	lastFinishedAt: Date | null;
};

/** A job reports every second or so. One that has not reported for this long is no longer running. */
const silentAfterMs = 120_000;

/**
 * A table as the last scan saw it, for one deployment: its rate is the average since the scan began, and the time left
 * follows from it. Values under the current data key need no work. Pure.
 */
export function tableView(
	{ name, scan, lastFinishedAt }: ScanRow,
	deploymentId: string,
	currentDataKeyId: string | undefined,
	now: Date,
): ApplicationTableView {
	const old = scan.counts.filter(
		(count) => count.deploymentId === deploymentId && count.dataKeyId !== currentDataKeyId,
	);
	const [total, done, left] = [sum(old, "found"), sum(old, "done"), sum(old, "left")];
	const isRunning = scan.finishedAt === null && now.getTime() - scan.reportedAt.getTime() < silentAfterMs;
	const workedMs = scan.reportedAt.getTime() - scan.startedAt.getTime();
	const valuesPerSecond = isRunning && done > 0 && workedMs > 0 ? (done * 1000) / workedMs : null;
	return {
		name,
		worker: scan.worker,
		reportedAt: scan.reportedAt.toISOString(),
		isFinished: scan.finishedAt !== null,
		lastFinishedAt: lastFinishedAt?.toISOString() ?? null,
		total,
		done,
		left,
		valuesPerSecond,
		remainingMs: valuesPerSecond === null ? null : (left * 1000) / valuesPerSecond,
	};
}

function sum(counts: CountRow[], column: "found" | "done" | "left"): number {
	return counts.reduce((total, count) => total + Number(count[column]), 0);
}
