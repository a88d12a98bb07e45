import { setTimeout as pause } from "node:timers/promises";
import { collectAwsRequestIds } from "../platform/aws-request-ids.ts";
import { monotonicMs } from "../platform/clock.ts";
import { config } from "../platform/config.ts";
import { log } from "../platform/log.ts";
import { newestDataKeys } from "../vault/newest-data-keys.ts";
import { askKey } from "./ask-key.ts";
import { deletionNotice } from "./check-key.ts";
import { claimDueKeys, type DueKey, regionsOfLiveKeys } from "./claim-due-keys.ts";
import { noteFacts } from "./note-facts.ts";
import { outcomeOf } from "./outcome.ts";
import { recordOutcome } from "./record-outcome.ts";
import { recordUnchanged, type Unchanged } from "./record-unchanged.ts";

const tickMs = 250;
/** Checks under way at a time, region by region: one that hangs fills its own places and nobody else's. */
const placesPerRegion = 64;
const lookIntervalMs = 5 * 60_000;
const regionsKnownForMs = 10_000;

/**
 * Checks every live customer key once per health interval until the signal aborts. Any number of workers share the
 * work: a key is taken by one of them. Requests are paced region by region (`monitorRate`).
 */
export async function runMonitor(signal: AbortSignal): Promise<void> {
	const underWay = new Map<string, number>();
	const running = new Set<Promise<void>>();
	const unchanged: { check: Omit<Unchanged, "waitedMs">; answeredMs: number }[] = [];
	let regions = { names: [] as string[], knownUntilMs: 0 };

	const tick = async () => {
		await recordUnchanged(takeAll());
		if (monotonicMs() > regions.knownUntilMs) {
			regions = { names: await regionsOfLiveKeys(), knownUntilMs: monotonicMs() + regionsKnownForMs };
		}
		const room = roomIn(regions.names, underWay);
		if (room.size === 0) return;
		const { healthIntervalMs: intervalMs } = config();
		const keys = await claimDueKeys(room, { intervalMs, lookIntervalMs });
		if (keys.length === 0) return;
		const dataKeys = await newestDataKeys(keys.map(({ id }) => id));
		for (const key of keys) {
			underWay.set(key.region, (underWay.get(key.region) ?? 0) + 1);
			const check = collectAwsRequestIds(() => checkOne(key, dataKeys.get(key.id)))
				.catch((error) => log.warn({ err: error, keyId: key.id }, "a key could not be checked"))
				.finally(() => {
					underWay.set(key.region, (underWay.get(key.region) ?? 1) - 1);
					running.delete(check);
				});
			running.add(check);
		}
	};

	const takeAll = () =>
		unchanged.splice(0).map(({ check, answeredMs }) => ({ ...check, waitedMs: monotonicMs() - answeredMs }));

	const checkOne = async (key: DueKey, dataKey: Parameters<typeof askKey>[1]) => {
		const { failure, tookMs } = await askKey(key, dataKey);
		const answeredMs = monotonicMs();
		const outcome = outcomeOf(failure, key.hasWarning);
		if (outcome?.health === key.health && outcome.error === key.healthError) {
			unchanged.push({ check: { kmsKeyId: key.id, outcome, tookMs }, answeredMs });
			if (key.isLookDue) await noteFacts(key);
			return;
		}
		const facts = failure || key.isLookDue ? await noteFacts(key) : null;
		const detail = failure?.code === "KEY_REVOKED" ? deletionNotice(facts?.deletionDate) : undefined;
		const by = "monitor" as const;
		await recordOutcome(key.id, failure, {
			by,
			tookMs: tookMs + monotonicMs() - answeredMs,
			latencyMs: tookMs,
			...(detail && { detail }),
		});
	};

	while (!signal.aborted) {
		await tick().catch((error) => log.warn({ err: error }, "the health monitor was interrupted"));
		await pause(tickMs, undefined, { signal }).catch(() => {});
	}
	await Promise.all(running);
	await recordUnchanged(takeAll()).catch((error) => log.warn({ err: error }, "checks were not recorded"));
}

/** How many checks each region may begin now: what its places and its pace leave. Regions without room are left out. */
function roomIn(regions: string[], underWay: ReadonlyMap<string, number>): Map<string, number> {
	const perTick = Math.max(1, Math.floor((config().monitorRate * tickMs) / 1_000));
	const room = regions.map(
		(region) => [region, Math.min(perTick, placesPerRegion - (underWay.get(region) ?? 0))] as const,
	);
	return new Map(room.filter(([, free]) => free > 0));
}
