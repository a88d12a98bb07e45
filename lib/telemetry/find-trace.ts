import type { Db } from "../platform/db.ts";
import { nearbyMs } from "./list-traces.ts";
import { givingUpLocks, inTimeSteps, type Times, withinTimes } from "./time-steps.ts";

/** A longer trace is shown from about this long before its last span on. */
export const longestTraceMs = 30 * nearbyMs;

type Period = {
	/** The times of the earliest and the latest start of its spans. */
	from: Date;
	to: Date;
	/** The latest end of a span. */
	end: Date;
};
export type TracePeriod = Period & {
	/** True if the trace has spans before `from`, too far from its last one. */
	hasEarlier: boolean;
};

/**
 * Finds the newest spans of a trace, a few partitions at a time, then those within a day before another one, a day at a time,
 * until the trace would be longer than 30 days. Null if there is none, after a look at every partition.
 */
export async function findTrace(
	db: Db,
	deploymentIds: string[],
	traceId: string,
): Promise<TracePeriod | null> {
	let newest = null as Period | null;
	await inTimeSteps(db, "spans", {}, "newest first", async (step) => {
		newest = await periodWithin(db, deploymentIds, traceId, step);
		return newest !== null;
	});
	if (newest === null) return null;
	let found = newest;
	const limitMs = found.to.getTime() - longestTraceMs;
	const between = (fromMs: number, untilMs: number) =>
		givingUpLocks(db, () =>
			periodWithin(db, deploymentIds, traceId, { from: new Date(fromMs), to: new Date(untilMs - 1) }),
		);
	for (;;) {
		const firstMs = found.from.getTime();
		const fromMs = firstMs - nearbyMs;
		const shownMs = Math.max(fromMs, Math.min(limitMs, firstMs));
		const earlier = shownMs < firstMs ? await between(shownMs, firstMs) : null;
		if (earlier === null) {
			return { ...found, hasEarlier: fromMs < shownMs && (await between(fromMs, shownMs)) !== null };
		}
		const end = new Date(Math.max(earlier.end.getTime(), found.end.getTime()));
		found = { from: earlier.from, to: found.to, end };
	}
}

async function periodWithin(
	db: Db,
	deploymentIds: string[],
	traceId: string,
	times: Times,
): Promise<Period | null> {
	const [period] = await db.$queryRaw<(Period | { from: null })[]>`
		SELECT min(s.start_time) AS "from", max(s.start_time) AS "to",
			max(s.start_time + coalesce(s.duration_ms, 0) * interval '1 millisecond') AS "end"
		FROM spans s WHERE s.deployment_id = ANY(${deploymentIds}::uuid[]) AND s.trace_id = ${traceId}
			AND ${withinTimes("s", "start_time", times)}`;
	return period?.from ? period : null;
}
