import { setTimeout } from "node:timers/promises";
import { withAdvisoryLock } from "../platform/advisory-lock.ts";
import { config } from "../platform/config.ts";
import { db } from "../platform/db.ts";
import { log } from "../platform/log.ts";
import { checkKey } from "./check-key.ts";

const sideBySide = 8;

/**
 * Checks every live customer key once per health interval until the signal aborts. Of several workers one at a time
 * does it; another takes over when that one is gone, since the lock goes with its connection.
 */
export async function runMonitor(signal: AbortSignal): Promise<void> {
	while (!signal.aborted) {
		await withAdvisoryLock("health monitor", () => checkAllKeys(signal)).catch((error) =>
			log.warn({ err: error }, "the health monitor was interrupted"),
		);
		await setTimeout(config().healthIntervalMs, undefined, { signal }).catch(() => {});
	}
}

async function checkAllKeys(signal: AbortSignal): Promise<void> {
	const keys = await db().kmsKey.findMany({
		where: { kind: "CUSTOMER", status: { not: "DELETED" } },
		select: { id: true },
		orderBy: { id: "asc" },
	});
	const queue = keys.map(({ id }) => id);
	const work = async () => {
		for (let keyId = queue.shift(); keyId && !signal.aborted; keyId = queue.shift()) {
			const id = keyId;
			await checkKey(id).catch((error) => log.warn({ err: error, keyId: id }, "a key could not be checked"));
		}
	};
	await Promise.all(Array.from({ length: sideBySide }, work));
}
