import { setTimeout as pause } from "node:timers/promises";
import { collectAwsRequestIds } from "../platform/aws-request-ids.ts";
import { monotonicMs } from "../platform/clock.ts";
import { config } from "../platform/config.ts";
import { log } from "../platform/log.ts";
import { dataKeysToCheck } from "../vault/data-keys-to-check.ts";
import type { StoredDataKey } from "../vault/stored-data-keys.ts";
import { checkKnownKey, type KnownKey } from "./check-key.ts";
import { claimDueKeys, regionsOfLiveKeys } from "./claim-due-keys.ts";
import { recordUnchanged, type Unchanged } from "./record-unchanged.ts";

const tickMs = 250;
/** Fresh checks that a region may have in progress. */
const placesPerRegion = 64;
/**
 * A check that takes longer gives its place back, so that keys that hang, however many, do not delay the others. Checks in
 * progress are still bounded, since no key is checked twice at the same time.
 */
const placeHeldMs = 500;
const lookIntervalMs = 5 * 60_000;
const regionsKnownForMs = 10_000;

/**
 * Checks every live customer key once per health interval until the signal aborts. Any number of workers share the work; each
 * check is done by one of them. Requests are paced per region (`monitorRate`).
 */
export async function runMonitor(signal: AbortSignal): Promise<void> {
	const places = new Places();
	const running = new Map<string, Promise<void>>();
	const unchanged: { check: Omit<Unchanged, "waitedMs">; answeredMs: number }[] = [];
	let regions = { names: [] as string[], knownUntilMs: 0 };

	const tick = async () => {
		await recordUnchanged(takeAll());
		if (monotonicMs() > regions.knownUntilMs) {
			regions = { names: await regionsOfLiveKeys(), knownUntilMs: monotonicMs() + regionsKnownForMs };
		}
		const free = freePlaces(regions.names, places);
		if (free.size === 0) return;
		const { healthIntervalMs: intervalMs } = config();
		const keys = await claimDueKeys(free, { intervalMs, lookIntervalMs });
		if (keys.length === 0) return;
		const dataKeys = await dataKeysToCheck(keys.map(({ id }) => id));
		for (const key of keys) {
			// If its last check still hangs, another would too.
			if (!running.has(key.id)) begin(key, dataKeys.get(key.id) ?? []);
		}
	};

	const begin = (key: KnownKey, dataKeys: StoredDataKey[]) => {
		const givePlaceBack = places.take(key.region);
		const onUnchanged = (check: Omit<Unchanged, "waitedMs">, answeredMs: number) => {
			unchanged.push({ check, answeredMs });
		};
		const check = collectAwsRequestIds(() => checkKnownKey(key, dataKeys, { by: "monitor", onUnchanged }))
			.catch((error) => log.warn({ err: error, keyId: key.id }, "a key could not be checked"))
			.finally(() => {
				givePlaceBack();
				running.delete(key.id);
			});
		running.set(key.id, check);
	};

	const takeAll = () =>
		unchanged.splice(0).map(({ check, answeredMs }) => ({ ...check, waitedMs: monotonicMs() - answeredMs }));

	while (!signal.aborted) {
		await tick().catch((error) => log.warn({ err: error }, "the health monitor was interrupted"));
		await pause(tickMs, undefined, { signal }).catch(() => {});
	}
	await Promise.all(running.values());
	await recordUnchanged(takeAll()).catch((error) => log.warn({ err: error }, "checks were not recorded"));
}

/** Counts the fresh checks in progress per region. */
class Places {
	readonly #taken = new Map<string, number>();

	/** Takes a place for at most `placeHeldMs`. Returns a function that gives it back earlier. */
	take(region: string): () => void {
		this.#taken.set(region, this.taken(region) + 1);
		let isHeld = true;
		const giveBack = () => {
			if (!isHeld) return;
			isHeld = false;
			clearTimeout(timer);
			this.#taken.set(region, this.taken(region) - 1);
		};
		const timer = setTimeout(giveBack, placeHeldMs).unref();
		return giveBack;
	}

	taken(region: string): number {
		return this.#taken.get(region) ?? 0;
	}
}

/** The checks that each region may begin now, by its free places and its pace. Full regions are left out. */
function freePlaces(regions: string[], places: Places): Map<string, number> {
	const perTick = Math.max(1, Math.floor((config().monitorRate * tickMs) / 1_000));
	const free = regions.map(
		(region) => [region, Math.min(perTick, placesPerRegion - places.taken(region))] as const,
	);
	return new Map(free.filter(([, count]) => count > 0));
}
