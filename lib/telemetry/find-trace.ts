import type { Db } from "../platform/db.ts";
import { nearbyMs } from "./list-traces.ts";
import { inTimeSteps, type Times, withinTimes } from "./time-steps.ts";

export type TracePeriod = {
	/** The times of the earliest and the latest start of its spans. */
	from: Date;
	to: Date;
	/** The latest end of a span. */
	end: Date;
};

/**
 * Finds the newest spans of a trace, a few partitions at a time, then all those within a day of another one. Null if there is
 * none, after a look at every partition.
 */
export async function findTrace(
	db: Db,
	deploymentIds: string[],
	traceId: string,
): Promise<TracePeriod | null> {
	let found: TracePeriod | null = null;
	await inTimeSteps(db, "spans", {}, "newest first", async (step) => {
		found = await periodWithin(db, deploymentIds, traceId, step);
		return found !== null;
	});
	for (let known: TracePeriod | null = null; found !== null && !isSame(found, known); ) {
		known = found;
		const { from, to }: TracePeriod = known;
		const around = { from: new Date(from.getTime() - nearbyMs), to: new Date(to.getTime() + nearbyMs) };
		found = await periodWithin(db, deploymentIds, traceId, around);
	}
	return found;
}

function isSame(a: TracePeriod, b: TracePeriod | null): boolean {
	return a.from.getTime() === b?.from.getTime() && a.to.getTime() === b.to.getTime();
}

async function periodWithin(
	db: Db,
	deploymentIds: string[],
	traceId: string,
	times: Times,
): Promise<TracePeriod | null> {
	const [period] = await db.$queryRaw<(TracePeriod | { from: null })[]>`
		SELECT min(s.start_time) AS "from", max(s.start_time) AS "to",
			max(s.start_time + coalesce(s.duration_ms, 0) * interval '1 millisecond') AS "end"
		FROM spans s WHERE s.deployment_id = ANY(${deploymentIds}::uuid[]) AND s.trace_id = ${traceId}
			AND ${withinTimes("s", "start_time", times)}`;
	return period?.from ? period : null;
}
