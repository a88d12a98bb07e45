import pg from "pg";
import { config } from "./config.ts";
import { log } from "./log.ts";

/**
 * Runs `work` unless another process holds the lock of that name. The lock has its own connection, outside the pool, so
 * it ends with the process.
 * @returns true if the work was done
 */
export async function withAdvisoryLock(name: string, work: () => Promise<void>): Promise<boolean> {
	return onOwnConnection(name, async (client) => {
		const { rows } = await client.query("SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS held", [
			name,
		]);
		const isHeld: boolean = rows[0].held;
		if (isHeld) await work();
		return isHeld;
	});
}

/** Waits for the lock of that name, at most 30 s, and runs `work`. */
export async function whileLocked<T>(name: string, work: () => Promise<T>): Promise<T> {
	return onOwnConnection(name, async (client) => {
		await client.query("SET lock_timeout = '30s'");
		await client.query("SELECT pg_advisory_lock(hashtextextended($1, 0))", [name]);
		return work();
	});
}

async function onOwnConnection<T>(name: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
	const client = new pg.Client({
		connectionString: config().directDatabaseUrl,
		application_name: "keyhold-lock",
		connectionTimeoutMillis: 10_000,
		keepAlive: true,
	});
	// Without a listener, a broken connection would end the process.
	client.on("error", (error) => log.warn({ err: error, lock: name }, "the connection of a lock broke"));
	await client.connect();
	try {
		return await work(client);
	} finally {
		await client.end().catch(() => {});
	}
}
