import type { Db } from "../platform/db.ts";
import { Prisma } from "../platform/prisma/client.ts";
import { deploymentGroups, perDeployment } from "./per-deployment.ts";
import { inTimeSteps, type Times } from "./time-steps.ts";

type Paged<Row> = {
	/** The time of the position; undefined for the first page. */
	at: Date | undefined;
	/** The time by which rows are sorted, in any unit, and their ID. */
	place: (row: Row) => readonly [time: number, id: string];
	/** The sorted rows of one deployment at these times, beyond the position. It may stop after `limit` rows. */
	select: (deploymentId: Prisma.Sql, order: Prisma.Sql, step: Times, limit: number) => Prisma.Sql;
};

/**
 * Reads the rows of a page and one more, newest first, from the page's position on: so many partitions and deployments per
 * statement, and no further than the page. A search that finds nothing reads all of them, one after the other.
 */
export async function pageInSteps<Row>(
	db: Db,
	table: "request_logs" | "spans",
	deploymentIds: string[],
	{ limit, before, from, to }: Times & { limit: number; before?: string | undefined },
	{ at, place, select }: Paged<Row>,
): Promise<Row[]> {
	const order = before ? Prisma.sql`ASC` : Prisma.sql`DESC`;
	const times = before ? { from: latest(from, at), to } : { from, to: earliest(to, at) };
	const found: Row[] = [];
	await inTimeSteps(db, table, times, before ? "oldest first" : "newest first", async (step) => {
		const missing = limit + 1 - found.length;
		const inStep: Row[] = [];
		for (const ids of deploymentGroups(deploymentIds)) {
			const rows = perDeployment(
				ids,
				(id) => Prisma.sql`${select(id, order, step, missing)} LIMIT ${missing}`,
			);
			inStep.push(...(await db.$queryRaw<Row[]>(rows)));
		}
		const sorted = inStep.sort((a, b) => compare(place(a), place(b)) * (before ? 1 : -1));
		found.push(...sorted.slice(0, missing));
		return found.length > limit;
	});
	return before ? found.toReversed() : found;
}

function compare(
	[time, id]: readonly [number, string],
	[otherTime, otherId]: readonly [number, string],
): number {
	return time - otherTime || (id < otherId ? -1 : 1);
}

function latest(a: Date | undefined, b: Date | undefined): Date | undefined {
	return a && b ? (a > b ? a : b) : (a ?? b);
}

function earliest(a: Date | undefined, b: Date | undefined): Date | undefined {
	return a && b ? (a < b ? a : b) : (a ?? b);
}
