import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { limits } from "../otlp/limits.ts";
import { batchIds as idsAndEarlier, type TimedRecord } from "./batch-ids.ts";

const log = (text: string, ms = 1_700_000_000_123) => ({
	payload: Buffer.from(text),
	time: new Date(ms),
	isUntimed: false,
});
const untimed = (text: string, receivedMs: number) => ({ ...log(text, receivedMs), isUntimed: true });
const span = (text: string) => ({ payload: Buffer.from(text), startTime: "2023-11-14T22:13:20.123456Z" });

const receivedAt = new Date(1_700_000_100_000);
const idsOf = (records: TimedRecord[]) => idsAndEarlier(records, receivedAt);
const batchIds = async (records: TimedRecord[]) => (await idsOf(records)).ids;

describe("the ids of a batch", () => {
	it("are the same for the same batch", async () => {
		const ids = await batchIds([log("a"), log("b")]);
		expect(await batchIds([log("a"), log("b")])).toEqual(ids);
		expect(await batchIds([span("a"), span("b")])).toEqual(ids);
	});

	it.each([
		["another byte", [log("a"), log("c")]],
		["another order", [log("b"), log("a")]],
		["another border between records", [log("ab"), log("")]],
		["another time", [log("a"), log("b", 1_700_000_000_124)]],
		["one record more", [log("a"), log("b"), log("c")]],
		["one record less", [log("a")]],
	])("are all different with %s", async (_, other) => {
		const ids = new Set(await batchIds([log("a"), log("b")]));
		expect((await batchIds(other)).filter((id) => ids.has(id))).toEqual([]);
	});

	it("differ between equal records", async () => {
		const ids = await batchIds(Array(1_000).fill(log("a")));
		expect(new Set(ids).size).toBe(1_000);
	});

	it("sort by time, and within a millisecond by the order of the records, up to the largest batch", async () => {
		const count = limits.items;
		const ids = await batchIds(Array.from({ length: count }, (_, index) => log(String(index))));
		expect(ids.toSorted()).toEqual(ids);
		const [later, earlier] = await batchIds([log("a", 2), log("b", 1)]);
		expect(String(earlier) < String(later)).toBe(true);
		const [first, last] = await batchIds([log("a", 0), log("b", Date.UTC(9999, 11, 31))]);
		expect(String(first) < String(last)).toBe(true);
		await expect(batchIds(Array(count + 1).fill(log("a")))).rejects.toThrow(RangeError);
	});

	it("are UUIDs", async () => {
		const ids = await batchIds([log("a", 0), log("b"), log("c", Date.UTC(9999, 11, 31))]);
		for (const id of ids) {
			expect(z.uuid().safeParse(id).success).toBe(true);
			expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
		}
	});
});

describe("the ids of records without a time", () => {
	const windowStartMs = 1_700_000_010_000;

	it("are dated by their receipt if another record of the batch has a time, by which the batch is recognized", async () => {
		const batch = (receivedMs: number) => [untimed("a", receivedMs), log("b"), untimed("c", receivedMs)];
		const first = await idsOf(batch(windowStartMs));
		const again = await idsOf(batch(windowStartMs + 86_400_000));
		expect(again.ids[1]).toBe(first.ids[1]);
		expect(again.ids.map(timeOf)).toEqual([
			windowStartMs + 86_400_000,
			log("b").time.getTime(),
			windowStartMs + 86_400_000,
		]);
		expect([first.earlier, again.earlier]).toEqual([null, null]);
	});

	it("are stable for half a minute, and come with those of the previous half minute", async () => {
		const at = (afterMs: number) =>
			idsOf([untimed("a", windowStartMs + afterMs), untimed("b", windowStartMs + afterMs)]);
		const first = await at(0);
		expect(await at(29_999)).toEqual(first);
		for (const afterMs of [30_000, 59_999]) {
			const next = await at(afterMs);
			expect(next.earlier).toEqual([first.former, ...first.ids]);
			expect(next.ids).not.toEqual(first.ids);
		}
		const later = await at(60_000);
		expect([...later.ids, ...(later.earlier ?? [])].filter((id) => first.ids.includes(id))).toEqual([]);
	});
});

describe("the ids of records that are dated more than a day ahead", () => {
	const dayMs = 86_400_000;
	const windowStartMs = 1_700_000_100_000;
	const sentAt = (afterMs: number, records: TimedRecord[]) =>
		idsAndEarlier(records, new Date(windowStartMs + afterMs));

	it("have the time of their receipt, in a region of their own", async () => {
		const ahead = log("a", windowStartMs + dayMs + 1);
		const { ids } = await sentAt(12_345, [ahead, log("b", windowStartMs + dayMs)]);
		expect(ids.map(regionOf)).toEqual([0b11, 0b10]);
		expect(ids.map(timeOf)).toEqual([windowStartMs, windowStartMs + dayMs]);
	});

	it("are stable for half a minute, and come with those of the previous half minute", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.integer({ min: -40_000, max: 200_000 }), { minLength: 1, maxLength: 4 }),
				fc.nat(29_999),
				fc.nat(30_000),
				async (ahead, firstMs, laterMs) => {
					const batch = ahead.map((ms, index) => log(String(index), windowStartMs + dayMs + ms));
					const first = await sentAt(firstMs, batch);
					const again = await sentAt(firstMs + laterMs, batch);
					const known = [...again.ids, ...(again.earlier ?? [])];
					expect(first.ids.some((id) => known.includes(id))).toBe(true);
				},
			),
		);
	});

	it("do not change how the other records of the batch are recognized", async () => {
		const batch = [log("a", windowStartMs + 9 * dayMs), log("b")];
		const first = await sentAt(0, batch);
		const later = await sentAt(10 * 60_000, batch);
		expect([first.earlier, later.earlier]).toEqual([null, null]);
		expect(later.ids[1]).toBe(first.ids[1]);
	});
});

it("the first record's former id is the one that the previous release gives it", async () => {
	const former = "018bcfe5-687b-8000-898e-36dbaa052d53";
	expect(await idsOf([log("a"), log("b")])).toMatchObject({ former });
	expect(await idsOf([untimed("a", 1_700_000_050_000), log("b")])).toMatchObject({ former });
});

/** The first two bits of an ID. */
function regionOf(id: string): number {
	return Number.parseInt(id.slice(0, 1), 16) >> 2;
}

/** The time in an ID, in milliseconds. */
function timeOf(id: string): number {
	return Number(BigInt(`0x${id.replaceAll("-", "").slice(0, 12)}`) & (2n ** 46n - 1n));
}
