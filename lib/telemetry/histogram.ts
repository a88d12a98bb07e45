import type { Db } from "../platform/db.ts";
import { Prisma } from "../platform/prisma/client.ts";
import { deploymentGroups, perDeployment } from "./per-deployment.ts";
import { inTimeSteps, type Times } from "./time-steps.ts";

/** Records that a histogram counts per deployment, the newest first. */
export const maxCounted = 1_000_000;

const mostBuckets = 60;

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Widths of buckets that people can read. */
const widths = [
	...[1, 2, 5, 10, 20, 50, 100, 200, 500],
	...[1, 2, 5, 10, 15, 30].map((count) => count * secondMs),
	...[1, 2, 5, 10, 15, 30].map((count) => count * minuteMs),
	...[1, 2, 3, 6, 12].map((count) => count * hourMs),
	...[1, 2, 7, 14, 30, 90, 365, 3_650].map((count) => count * dayMs),
];

/** The smallest width with which the buckets between two times are at most 60, the ends of the range included. Pure. */
export function bucketWidthMs(fromMs: number, toMs: number): number {
	const fits = (width: number) => Math.floor(toMs / width) - Math.floor(fromMs / width) < mostBuckets;
	return widths.find(fits) ?? 36_500 * dayMs;
}

/** Records counted by time and class. */
export type Histogram = {
	/** Both included. */
	from: string;
	to: string;
	widthMs: number;
	/** Buckets with records, the earliest first. A bucket begins at a multiple of the width since 1970. */
	buckets: { at: string; counts: Record<string, number> }[];
	total: number;
	/** The time since which all records are counted, if there are too many to count all. */
	countedSince: string | null;
};

type Counted = { deploymentId: string; at: Date; class: string; records: number; oldest: Date };

/** A SELECT of the columns `time` and `class` of one deployment's matching records at these times, newest first. */
type Source = (deploymentId: Prisma.Sql, step: Times) => Prisma.Sql;

/** Counts records between two times, a few partitions at a time. */
export async function countHistogram(
	db: Db,
	table: "request_logs" | "spans",
	source: Source,
	deploymentIds: string[],
	{ from, to }: { from: Date; to: Date },
): Promise<Histogram> {
	const widthMs = bucketWidthMs(from.getTime(), to.getTime());
	const counted: Counted[] = [];
	const left = new Map(deploymentIds.map((id) => [id, maxCounted]));
	await inTimeSteps(db, table, { from, to }, "newest first", async (step) => {
		for (const group of deploymentGroups([...left.keys()])) {
			const rows = await db.$queryRaw<Counted[]>(
				perDeployment(
					group,
					(
						id,
						deploymentId,
					) => Prisma.sql`SELECT ${id} AS "deploymentId", r.class, count(*)::int AS records, min(r.time) AS oldest,
						date_bin(${widthMs}::float8 * interval '1 millisecond', r.time, timestamptz 'epoch') AS at
					FROM (${source(id, step)} LIMIT ${left.get(deploymentId) ?? 0}) AS r GROUP BY at, r.class`,
				),
			);
			counted.push(...rows);
			for (const { deploymentId, records } of rows) {
				const rest = (left.get(deploymentId) ?? 0) - records;
				if (rest > 0) left.set(deploymentId, rest);
				else left.delete(deploymentId);
			}
		}
		return left.size === 0;
	});
	return summarize(counted, { from: from.toISOString(), to: to.toISOString(), widthMs });
}

/** Adds up the counts of several deployments. Pure. */
export function summarize(counted: Counted[], range: Pick<Histogram, "from" | "to" | "widthMs">): Histogram {
	const buckets = new Map<number, Record<string, number>>();
	const ofDeployment = new Map<string, { records: number; oldestMs: number }>();
	for (const { deploymentId, at, class: name, records, oldest } of counted) {
		const counts = buckets.get(at.getTime()) ?? {};
		buckets.set(at.getTime(), { ...counts, [name]: (counts[name] ?? 0) + records });
		const known = ofDeployment.get(deploymentId) ?? { records: 0, oldestMs: Number.POSITIVE_INFINITY };
		ofDeployment.set(deploymentId, {
			records: known.records + records,
			oldestMs: Math.min(known.oldestMs, oldest.getTime()),
		});
	}
	const full = [...ofDeployment.values()].filter(({ records }) => records >= maxCounted);
	return {
		...range,
		buckets: [...buckets]
			.toSorted(([a], [b]) => a - b)
			.map(([at, counts]) => ({ at: new Date(at).toISOString(), counts })),
		total: counted.reduce((sum, { records }) => sum + records, 0),
		countedSince:
			full.length > 0 ? new Date(Math.max(...full.map(({ oldestMs }) => oldestMs))).toISOString() : null,
	};
}
