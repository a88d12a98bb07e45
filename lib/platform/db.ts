import { AsyncLocalStorage } from "node:async_hooks";
import type pg from "pg";
import { config } from "./config.ts";
import { connect, type Database, type PoolOptions } from "./connect.ts";
import { perProcess } from "./per-process.ts";
import type { Prisma, PrismaClient } from "./prisma/client.ts";

export type Tx = Prisma.TransactionClient;
/** Anything that reads: the client itself or a transaction of it. */
export type Db = PrismaClient | Tx;

/** Searches that a process has the database answer at a time. */
export const searchesAtOnce = 6;

/**
 * What a process opens connections for. Each purpose has a pool of its own, so that health checks, sign-ins and
 * refusals are answered while tenants' work has taken every connection of the others.
 */
const pools = {
	work: { max: 10, waitMs: 10_000, statementMs: null },
	/** Expensive reads, each on one connection. `expensiveRead` lets no more in, so none waits here for another. */
	searches: { max: searchesAtOnce, waitMs: 5_000, statementMs: null },
	/** Pages of audit exports. They are short, so that an export waits instead of breaking off. */
	exports: { max: 2, waitMs: 30_000, statementMs: null },
	/** Sessions, rights and sign-ins. */
	"sign-in": { max: 4, waitMs: 5_000, statementMs: 5_000 },
	/** Refusals, which wait for their organization's chain: apart, so that they make no session wait. */
	audit: { max: 2, waitMs: 5_000, statementMs: 5_000 },
	/** Health checks and heartbeats. */
	health: { max: 2, waitMs: 2_000, statementMs: 2_000 },
	/** What a scrape reads: apart, since it scans tables that grow. */
	metrics: { max: 1, waitMs: 2_000, statementMs: 2_000 },
} as const satisfies Record<string, Omit<PoolOptions, "isPooled">>;

export type Purpose = keyof typeof pools;

type Connections = {
	open: Map<Purpose, Database>;
	purpose: AsyncLocalStorage<Purpose>;
	statementLimitMs: number;
};

const connections = perProcess<Connections>("database", () => ({
	open: new Map(),
	purpose: new AsyncLocalStorage(),
	statementLimitMs: 0,
}));

/**
 * The database gives up every statement of this process's work that takes longer; 0 for no limit. To be called before
 * the first connection. Pages get less time than jobs.
 */
export function limitStatements(limitMs: number): void {
	connections().statementLimitMs = limitMs;
}

/** The limit that was set; null for none. */
export function statementLimitMs(): number | null {
	return connections().statementLimitMs || null;
}

function limitOf(purpose: Purpose): number | null {
	return pools[purpose].statementMs ?? statementLimitMs();
}

function currentPurpose(): Purpose {
	return connections().purpose.getStore() ?? "work";
}

function database(): Database {
	const { open } = connections();
	const purpose = currentPurpose();
	let found = open.get(purpose);
	if (!found) {
		const { databaseUrl, isDatabasePooled } = config();
		found = connect(databaseUrl, {
			...pools[purpose],
			statementMs: limitOf(purpose),
			isPooled: isDatabasePooled,
		});
		open.set(purpose, found);
	}
	return found;
}

/** Runs `work` with the connections of that purpose: `db`, `pool` and `inTransaction` use them within. */
export function withConnections<T>(purpose: Purpose, work: () => Promise<T>): Promise<T> {
	return connections().purpose.run(purpose, work);
}

/** The Prisma client of this process, over the connections of the current purpose. */
export function db(): PrismaClient {
	return database().prisma;
}

/** The node-postgres pool beneath Prisma: for binary batches. */
export function pool(): pg.Pool {
	return database().pool;
}

const attemptsAtDeadlock = 3;

/**
 * Runs `work` in one READ COMMITTED transaction; what it throws rolls everything back. One that the database ended to
 * resolve a deadlock is run again, so `work` does nothing outside of it.
 */
export async function inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await db().$transaction(
				async (tx) => {
					await limitTransaction(tx);
					return work(tx);
				},
				{ maxWait: 10_000, timeout: 30_000 },
			);
		} catch (error) {
			if (!isDeadlock(error) || attempt === attemptsAtDeadlock) throw error;
		}
	}
}

/** Behind a pooler the limit belongs to the transaction; else it is the connection's. */
async function limitTransaction(tx: Tx): Promise<void> {
	const limitMs = limitOf(currentPurpose());
	if (!config().isDatabasePooled || limitMs === null) return;
	await tx.$executeRaw`SELECT set_config('statement_timeout', ${String(limitMs)}, true)`;
}

function isDeadlock(error: unknown): boolean {
	return (error as { code?: unknown })?.code === "P2034";
}

/** Closes the connections of this process. */
export async function disconnect(): Promise<void> {
	const { open } = connections();
	const databases = [...open.values()];
	open.clear();
	await Promise.all(
		databases.map(async ({ prisma, pool }) => {
			await prisma.$disconnect();
			await pool.end();
		}),
	);
}

/** Whether `error` is the database saying that a unique index would be violated. */
export function isUniqueViolation(error: unknown): boolean {
	return (error as { code?: unknown })?.code === "P2002";
}
