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
/** Checks that a region may begin while so many others of it are fresh. */
const placesPerRegion = 64;
/**
 * A check that takes longer gives its place back: however many keys hang, and whoever owns them, those that answer are
 * checked on time. What is under way is bounded all the same, since no key is asked twice at once.
 */
const placeHeldMs = 500;
const lookIntervalMs = 5 * 60_000;
const regionsKnownForMs = 10_000;

/**
 * Checks every live customer key once per health interval until the signal aborts. Any number of workers share the
 * work: a key is taken by one of them. Requests are paced region by region (`monitorRate`).
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
		const room = roomIn(regions.names, places);
		if (room.size === 0) return;
		const { healthIntervalMs: intervalMs } = config();
		const keys = await claimDueKeys(room, { intervalMs, lookIntervalMs });
		if (keys.length === 0) return;
		const dataKeys = await dataKeysToCheck(keys.map(({ id }) => id));
		for (const key of keys) {
			// Its last check still hangs, which says as much as another one would.
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

/** How many fresh checks are under way, region by region. */
class Places {
	readonly #taken = new Map<string, number>();

	/** Takes a place for `placeHeldMs` at most; returns how to give it back earlier. */
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

/** How many checks each region may begin now: what its places and its pace leave. Regions without room are left out. */
function roomIn(regions: string[], places: Places): Map<string, number> {
	const perTick = Math.max(1, Math.floor((config().monitorRate * tickMs) / 1_000));
	const room = regions.map(
		(region) => [region, Math.min(perTick, placesPerRegion - places.taken(region))] as const,
	);
	return new Map(room.filter(([, free]) => free > 0));
}
