import { monotonicMs } from "../platform/clock.ts";
import { type Db, db } from "../platform/db.ts";
import { partitionStarts } from "../platform/partition-starts.ts";
import { perProcess } from "../platform/per-process.ts";
import { Prisma } from "../platform/prisma/client.ts";
import { firstDatedId, firstUndatedId, idsOfTimes, timeOfDatedId } from "../platform/record-id.ts";

/** Partitions by day that one statement reads, besides the two or three that every statement has to read. */
export const partitionsAtOnce = 16;

const cacheMs = 60_000;

/** Times in milliseconds, both included; without a limit if missing. */
export type Times = { from?: Date | undefined; to?: Date | undefined };

type Table = "request_logs" | "spans";
type Order = "newest first" | "oldest first";

const cache = perProcess("partition starts", () => new Map<Table, { readMs: number; starts: number[] }>());

/**
 * Runs `read` for one part of the times after another until it returns true, so that no statement plans and locks all
 * partitions of a table. A transaction gives up the locks of each part before the next: it must only read.
 */
export async function inTimeSteps(
	on: Db,
	table: Table,
	times: Times,
	order: Order,
	read: (step: Times) => Promise<boolean>,
): Promise<void> {
	const steps = timeSteps(await startsOf(on, table), times, order);
	const isTransaction = on !== db() && steps.length > 1;
	for (const step of steps) {
		if (isTransaction) await on.$executeRaw`SAVEPOINT step`;
		if (await read(step)) return;
		if (isTransaction) await on.$executeRaw`ROLLBACK TO SAVEPOINT step`;
	}
}

/** Runs `read`, after which a transaction gives up the locks that it took: it must only read. */
export async function givingUpLocks<T>(on: Db, read: () => Promise<T>): Promise<T> {
	if (on === db()) return read();
	await on.$executeRaw`SAVEPOINT step`;
	const found = await read();
	await on.$executeRaw`ROLLBACK TO SAVEPOINT step`;
	return found;
}

/** Cuts times into parts that each meet at most 16 partitions, whose starts are given in ascending order. Pure. */
export function timeSteps(starts: readonly number[], { from, to }: Times, order: Order): Times[] {
	const inside = starts.filter((ms) => (!from || ms > from.getTime()) && (!to || ms <= to.getTime()));
	const ordered = order === "oldest first" ? inside : inside.toReversed();
	const cuts = ordered.filter((_, index) => (index + 1) % partitionsAtOnce === 0).toSorted((a, b) => a - b);
	const steps = [undefined, ...cuts].map((ms, index) => {
		const next = cuts[index];
		return {
			from: ms === undefined ? from : new Date(ms),
			to: next === undefined ? to : new Date(next - 1),
		};
	});
	return order === "oldest first" ? steps : steps.toReversed();
}

/**
 * The condition for records of which `time` is between two times, with the ranges of IDs that let PostgreSQL skip other
 * partitions. A span's time has microseconds: `to` includes its whole millisecond. Pure.
 */
export function withinTimes(alias: string, time: "time" | "start_time", { from, to }: Times): Prisma.Sql {
	const column = Prisma.raw(`${alias}.${time}`);
	const all = [
		Prisma.raw(idsOfTimes(`${alias}.id`, { from, to })),
		...(from ? [Prisma.sql`${column} >= ${from}`] : []),
		...(to ? [Prisma.sql`${column} < ${new Date(to.getTime() + 1)}`] : []),
	];
	return Prisma.join(all, " AND ");
}

/** The beginnings of the partitions by day, ascending. Old ones are as good: they only decide where times are cut. */
async function startsOf(on: Db, table: Table): Promise<number[]> {
	const known = cache().get(table);
	if (known && monotonicMs() - known.readMs < cacheMs) return known.starts;
	const ids = await partitionStarts(on, table);
	const starts = ids.filter((id) => id > firstDatedId && id < firstUndatedId).map(timeOfDatedId);
	cache().set(table, { readMs: monotonicMs(), starts });
	return starts;
}
