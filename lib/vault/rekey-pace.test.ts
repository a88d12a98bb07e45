import { expect, it } from "vitest";
import { RekeyPace } from "./rekey-pace.ts";

const signal = new AbortController().signal;

/** A pace in a world whose clock moves by pauses alone. */
function paceWith(limits: Partial<ConstructorParameters<typeof RekeyPace>[0]>) {
	const world = { nowMs: 0, lagBytes: [] as number[] };
	const pace = new RekeyPace(
		{ recordsPerSecond: null, maxBatchMs: 100, maxReplicaLagBytes: 1_000, ...limits },
		{
			clock: () => world.nowMs,
			pause: async (ms) => {
				world.nowMs += ms;
			},
			replicaLagBytes: async () => world.lagBytes.shift() ?? 0,
		},
	);
	return { pace, world };
}

it("a re-encryption without limits on an idle database never waits", async () => {
	const { pace, world } = paceWith({});
	for (let batch = 0; batch < 100; batch++) {
		await pace.beforeBatch(1_000, signal);
		pace.afterBatch(20);
	}
	expect(world.nowMs).toBe(0);
});

it("all rekeys of a process together keep to the limit of records per second", async () => {
	const { pace, world } = paceWith({ recordsPerSecond: 5_000 });
	await Promise.all(Array.from({ length: 51 }, () => pace.beforeBatch(1_000, signal)));
	// 51 batches of a fifth of a second each: the last begins when 50 have had their time.
	expect(world.nowMs).toBeGreaterThanOrEqual(10_000);
});

it("a re-encryption does not save up unused records per second", async () => {
	const { pace, world } = paceWith({ recordsPerSecond: 1_000 });
	await pace.beforeBatch(1_000, signal);
	world.nowMs += 3_600_000;
	const startMs = world.nowMs;
	for (let batch = 0; batch < 4; batch++) await pace.beforeBatch(1_000, signal);
	expect(world.nowMs - startMs).toBe(3_000);
});

it("a re-encryption backs off further with each slow batch, up to a limit, and speeds up when batches are fast again", async () => {
	const { pace, world } = paceWith({});
	const pauses: number[] = [];
	const batch = async (tookMs: number) => {
		const beforeMs = world.nowMs;
		await pace.beforeBatch(1_000, signal);
		pauses.push(world.nowMs - beforeMs);
		pace.afterBatch(tookMs);
	};
	for (let slow = 0; slow < 9; slow++) await batch(101);
	for (let quick = 0; quick < 9; quick++) await batch(100);
	expect(pauses).toEqual([
		0, 50, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 2_500, 1_250, 625, 312.5, 156.25, 78.125, 39.0625,
		0,
	]);
});

it("a re-encryption waits while replicas lag too far behind, and no longer", async () => {
	const { pace, world } = paceWith({});
	world.lagBytes = [5_000, 4_000, 1_001, 1_000, 9_999];
	await pace.beforeBatch(1_000, signal);
	expect(world.nowMs).toBe(3_000);
	// It is not looked at again within the second.
	await pace.beforeBatch(1_000, signal);
	expect(world.nowMs).toBe(3_000);
});

it("a re-encryption stops waiting when the worker stops", async () => {
	const stopping = new AbortController();
	const { pace, world } = paceWith({});
	world.lagBytes = Array.from({ length: 10_000 }, () => 5_000);
	const waiting = pace.beforeBatch(1_000, stopping.signal);
	stopping.abort();
	await waiting;
	expect(world.nowMs).toBeLessThan(60_000);
});
