import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { log } from "./log.ts";
import { PrismaClient } from "./prisma/client.ts";

export type Database = { pool: pg.Pool; prisma: PrismaClient };

export type PoolOptions = {
	/** The largest number of connections. */
	max: number;
	/** The time that a request waits for a connection. */
	waitMs: number;
	/** The time limit for one statement; null for no limit. */
	statementMs: number | null;
	/** True behind a pooler, where each transaction may run in another session. */
	isPooled: boolean;
};

/** Added to the statement limit, so that the database's own error arrives first. */
const answerMs = 2_000;

/**
 * Opens a pool and a Prisma client over it. The database cancels a statement that exceeds its limit. If the server
 * disappears without closing its connections, a request fails after the limit plus 2 s, and its connection is closed.
 */
export function connect(databaseUrl: string, { max, waitMs, statementMs, isPooled }: PoolOptions): Database {
	const pool = new pg.Pool({
		connectionString: databaseUrl,
		max,
		connectionTimeoutMillis: waitMs,
		keepAlive: true,
		keepAliveInitialDelayMillis: 10_000,
		Client: isPooled ? PooledClient : ImpatientClient,
		...(statementMs !== null && { query_timeout: statementMs + answerMs }),
		// Not a startup parameter: PgBouncer refuses connections that send one, and its sessions are shared.
		...(statementMs !== null &&
			!isPooled && {
				onConnect: async (client: pg.ClientBase) => {
					await client.query(`SET statement_timeout = ${statementMs}`);
				},
			}),
	});
	// A connection that breaks while idle must not end the process. The pool opens another one.
	pool.on("error", (error) => log.warn({ err: error }, "an idle database connection broke"));
	const adapter = new PrismaPg(pool, {
		onConnectionError: (err) => log.warn({ err }, "database connection"),
	});
	return { pool, prisma: new PrismaClient({ adapter, errorFormat: "minimal" }) };
}

/**
 * Closes its connection if an answer does not arrive within query_timeout. node-postgres keeps such a connection. A
 * transaction would return it to the pool, where each later statement would wait behind the unanswered one.
 */
class ImpatientClient extends pg.Client {
	constructor(options?: pg.ClientConfig) {
		super(options);
		const ask = this.query.bind(this) as (...asked: unknown[]) => unknown;
		this.query = ((...asked: unknown[]) => {
			const answer = ask(...asked);
			if (answer instanceof Promise) {
				answer.catch((error) => {
					if (isUnanswered(error)) this.end().catch(() => {});
				});
			}
			return answer;
		}) as typeof this.query;
	}
}

/** Prepares no named statements, since the next statement may run in a session that does not have them. */
class PooledClient extends ImpatientClient {
	constructor(options?: pg.ClientConfig) {
		super(options);
		const ask = this.query.bind(this) as (...asked: unknown[]) => unknown;
		this.query = ((first: unknown, ...others: unknown[]) =>
			ask(hasName(first) ? { ...first, name: undefined } : first, ...others)) as typeof this.query;
	}
}

function hasName(query: unknown): query is { name: string } {
	return typeof query === "object" && query !== null && "name" in query && !("submit" in query);
}

/** True if node-postgres stopped waiting. Such an error has no code. */
function isUnanswered(error: unknown): boolean {
	return error instanceof Error && error.message === "Query read timeout";
}
