import pg from "pg";
import { config } from "../platform/config.ts";
import { pool } from "../platform/db.ts";
import { log } from "../platform/log.ts";

const channel = "keyhold_evict";
const reconnectAfterMs = 2_000;

/**
 * Tells every process to forget the data keys under a KMS key, so that a revocation takes effect sooner. Its bound rests
 * on the key ring's maximum age alone, so a lost message is only logged.
 */
export function announceEviction(kmsKeyId: string): void {
	pool()
		.query("SELECT pg_notify($1, $2)", [channel, kmsKeyId])
		.catch((error) => log.warn({ err: error, kmsKeyId }, "the eviction was not announced"));
}

/** Calls `evict` for each announced KMS key, and reconnects when the connection ends. Returns a function that stops it. */
export function listenForEvictions(evict: (kmsKeyId: string) => void): () => Promise<void> {
	let client: pg.Client | undefined;
	let timer: NodeJS.Timeout | undefined;
	let isStopped = false;

	const connect = async () => {
		if (isStopped) return;
		const next = new pg.Client({ connectionString: config().directDatabaseUrl, keepAlive: true });
		client = next;
		next.on("notification", ({ payload }) => payload && evict(payload));
		next.on("error", () => {});
		next.on("end", () => {
			if (!isStopped) timer = setTimeout(connect, reconnectAfterMs).unref();
		});
		try {
			await next.connect();
			await next.query(`LISTEN ${channel}`);
		} catch (error) {
			log.warn({ err: error }, "not listening for evictions; trying again");
			await next.end().catch(() => {});
		}
	};
	void connect();
	return async () => {
		isStopped = true;
		clearTimeout(timer);
		await client?.end().catch(() => {});
	};
}
