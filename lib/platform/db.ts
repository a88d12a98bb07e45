import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as pass } from "node:timers/promises";
import type pg from "pg";
import { config } from "./config.ts";
import { connect, type Database, type PoolOptions } from "./connect.ts";
import { perProcess } from "./per-process.ts";
import type { Prisma, PrismaClient } from "./prisma/client.ts";

export type Tx = Prisma.TransactionClient;
/** The client or a transaction, for code that only reads. */
export type Db = PrismaClient | Tx;

/** Searches that a process runs at the same time. */
export const searchesAtOnce = 6;

/**
 * The purposes of connections. Each has its own pool, so that health checks, sign-ins and refusals are answered while
 * tenants' work uses all connections of the others.
 */
const pools = {
	work: { max: 10, waitMs: 10_000, statementMs: null },
	/** Expensive reads, each on one connection. `expensiveRead` admits no more of them, so none waits here. */
	searches: { max: searchesAtOnce, waitMs: 5_000, statementMs: null },
	/** Pages of audit exports. They are short, so an export waits for a connection instead of failing. */
	exports: { max: 2, waitMs: 30_000, statementMs: null },
	/** Sessions, rights and sign-ins. */
	"sign-in": { max: 4, waitMs: 5_000, statementMs: 5_000 },
	/** Audit rows of refusals. They wait for their organization's chain, so they are separate from sessions. */
	audit: { max: 2, waitMs: 5_000, statementMs: 5_000 },
	/** Health checks and heartbeats. */
	health: { max: 2, waitMs: 2_000, statementMs: 2_000 },
	/** Metrics. Separate, since a scrape scans tables that grow. */
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
 * Sets the time limit for statements of this process's work; 0 for no limit. Call it before the first connection. Pages
 * get less time than jobs.
 */
export function limitStatements(limitMs: number): void {
	connections().statementLimitMs = limitMs;
}

/** The time limit for statements; null for none. */
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

/** Runs `work` with the connections of that purpose. `db`, `pool` and `inTransaction` use them. */
export function withConnections<T>(purpose: Purpose, work: () => Promise<T>): Promise<T> {
	return connections().purpose.run(purpose, work);
}

/** The Prisma client of this process, over the connections of the current purpose. */
export function db(): PrismaClient {
	return database().prisma;
}

/** The node-postgres pool that Prisma uses, for statements that Prisma cannot express. */
export function pool(): pg.Pool {
	return database().pool;
}

const attemptsAtDeadlock = 3;
const afterDeadlockMs = 50;

/**
 * Runs `work` again after a deadlock, up to three times in all. PostgreSQL has undone what the statement or transaction did, so
 * `work` must be one of either, and have no other effects. @throws as `work`
 */
export async function retryingDeadlocks<T>(work: () => Promise<T>): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await work();
		} catch (error) {
			if (!isDeadlock(error) || attempt === attemptsAtDeadlock) throw error;
		}
		// The other one takes its locks first, or the two would meet again.
		await pass(afterDeadlockMs * (0.5 + Math.random()));
	}
}

/**
 * Runs `work` in one READ COMMITTED transaction, which an error rolls back. After a deadlock the transaction runs again, so
 * `work` must have no effects outside of it.
 */
export function inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
	return retryingDeadlocks(() =>
		db().$transaction(
			async (tx) => {
				await limitTransaction(tx);
				return work(tx);
			},
			{ maxWait: 10_000, timeout: 30_000 },
		),
	);
}

/** Behind a pooler, the limit is set for each transaction instead of the connection. */
async function limitTransaction(tx: Tx): Promise<void> {
	const limitMs = limitOf(currentPurpose());
	if (!config().isDatabasePooled || limitMs === null) return;
	await tx.$executeRaw`SELECT set_config('statement_timeout', ${String(limitMs)}, true)`;
}

/** As Prisma and as node-postgres report it (PostgreSQL, "Appendix A. Error Codes"). */
function isDeadlock(error: unknown): boolean {
	const code = (error as { code?: unknown })?.code;
	return code === "P2034" || code === "40P01";
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

/** True if a unique index rejected the change. */
export function isUniqueViolation(error: unknown): boolean {
	return (error as { code?: unknown })?.code === "P2002";
}
