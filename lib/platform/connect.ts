import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { log } from "./log.ts";
import { PrismaClient } from "./prisma/client.ts";

export type Database = { pool: pg.Pool; prisma: PrismaClient };

export type PoolOptions = {
	/** Connections at most. */
	max: number;
	/** For how long a request waits for a connection. */
	waitMs: number;
	/** For how long the database works at one statement; null for no limit. */
	statementMs: number | null;
	/** Whether a pooler is in between, where each transaction may meet another session. */
	isPooled: boolean;
};

/** What a statement gets beyond its limit, so that the database's own answer arrives first. */
const answerMs = 2_000;

/**
 * Opens a pool and a Prisma client over it. A statement beyond its limit is ended by the database. A server that
 * vanishes without closing its connections costs a request the limit and 2 s: the connection is given up then.
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
		// Not a startup parameter: PgBouncer refuses connections that send one. A session behind a pooler is anyone's.
		...(statementMs !== null &&
			!isPooled && {
				onConnect: async (client: pg.ClientBase) => {
					await client.query(`SET statement_timeout = ${statementMs}`);
				},
			}),
	});
	// A connection that breaks while idle must not end the process: the pool opens another.
	pool.on("error", (error) => log.warn({ err: error }, "an idle database connection broke"));
	const adapter = new PrismaPg(pool, {
		onConnectionError: (err) => log.warn({ err }, "database connection"),
	});
	return { pool, prisma: new PrismaClient({ adapter, errorFormat: "minimal" }) };
}

/**
 * Ends its connection when an answer does not come within query_timeout. node-postgres keeps such a connection, and a
 * transaction would give it back to the pool, where each later statement would wait behind the one without an answer.
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

/** Prepares no statement under a name: the session that knows the name may not be the next one. */
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

/** Whether node-postgres gave up waiting: such an error carries no code. */
function isUnanswered(error: unknown): boolean {
	return error instanceof Error && error.message === "Query read timeout";
}
