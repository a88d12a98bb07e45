import { setTimeout } from "node:timers/promises";
import { config } from "../platform/config.ts";
import { db, pool } from "../platform/db.ts";
import { log } from "../platform/log.ts";
import { checkKey } from "./check-key.ts";

const monitorLock = 4_715_001;
const sideBySide = 8;

/**
 * Checks every live customer key once per health interval until the signal aborts. Of several workers one at a time
 * does it; another takes over when that one is gone, since the lock goes with its connection.
 */
export async function runMonitor(signal: AbortSignal): Promise<void> {
	while (!signal.aborted) {
		await checkAllKeys(signal).catch((error) =>
			log.warn({ err: error }, "the health monitor was interrupted"),
		);
		await setTimeout(config().healthIntervalMs, undefined, { signal }).catch(() => {});
	}
}

async function checkAllKeys(signal: AbortSignal): Promise<void> {
	const client = await pool().connect();
	try {
		const { rows } = await client.query("SELECT pg_try_advisory_lock($1) AS held", [monitorLock]);
		if (!rows[0].held) return;
		const keys = await db().kmsKey.findMany({
			where: { kind: "CUSTOMER", status: { not: "DELETED" } },
			select: { id: true },
			orderBy: { id: "asc" },
		});
		const queue = keys.map(({ id }) => id);
		const work = async () => {
			for (let id = queue.shift(); id && !signal.aborted; id = queue.shift()) {
				const keyId = id;
				await checkKey(keyId).catch((error) => log.warn({ err: error, keyId }, "a key could not be checked"));
			}
		};
		await Promise.all(Array.from({ length: sideBySide }, work));
		await client.query("SELECT pg_advisory_unlock($1)", [monitorLock]);
	} finally {
		client.release();
	}
}
