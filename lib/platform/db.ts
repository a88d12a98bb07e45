import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { config } from "./config.ts";
import { log } from "./log.ts";
import { type Prisma, PrismaClient } from "./prisma/client.ts";

export type Tx = Prisma.TransactionClient;
/** Anything that reads: the client itself or a transaction of it. */
export type Db = PrismaClient | Tx;

type Database = { pool: pg.Pool; prisma: PrismaClient };

// Next evaluates modules once per bundle: the connections are kept on globalThis so that a process has one pool.
const holder = globalThis as typeof globalThis & {
	keyholdDatabase?: Database;
	keyholdStatementLimitMs?: number;
};

/**
 * The database gives up every statement of this process that takes longer. For the console, before its first
 * connection: what a worker does may take long.
 */
export function limitStatements(limitMs: number): void {
	holder.keyholdStatementLimitMs = limitMs;
}

function database(): Database {
	holder.keyholdDatabase ??= connect(config().databaseUrl);
	return holder.keyholdDatabase;
}

function connect(databaseUrl: string): Database {
	const pool = new pg.Pool({
		connectionString: databaseUrl,
		max: 10,
		connectionTimeoutMillis: 10_000,
		// False: none.
		statement_timeout: holder.keyholdStatementLimitMs ?? false,
	});
	// A connection that breaks while idle must not end the process: the pool opens another.
	pool.on("error", (error) => log.warn({ err: error }, "an idle database connection broke"));
	const adapter = new PrismaPg(pool, {
		onConnectionError: (err) => log.warn({ err }, "database connection"),
	});
	return { pool, prisma: new PrismaClient({ adapter, errorFormat: "minimal" }) };
}

/** The Prisma client of this process. */
export function db(): PrismaClient {
	return database().prisma;
}

/** The node-postgres pool beneath Prisma: for binary batches and session locks. */
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
			return await db().$transaction(work, { maxWait: 10_000, timeout: 30_000 });
		} catch (error) {
			if (!isDeadlock(error) || attempt === attemptsAtDeadlock) throw error;
		}
	}
}

function isDeadlock(error: unknown): boolean {
	return (error as { code?: unknown })?.code === "P2034";
}

/** Closes the connections of this process. */
export async function disconnect(): Promise<void> {
	const open = holder.keyholdDatabase;
	holder.keyholdDatabase = undefined;
	await open?.prisma.$disconnect();
	await open?.pool.end();
}

/** Whether `error` is the database saying that a unique index would be violated. */
export function isUniqueViolation(error: unknown): boolean {
	return (error as { code?: unknown })?.code === "P2002";
}
