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

const batchIds = async (records: TimedRecord[]) => (await idsAndEarlier(records)).ids;

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

	it("do not depend on their receipt if one record of the batch has a time", async () => {
		const batch = (receivedMs: number) => [untimed("a", receivedMs), log("b"), untimed("c", receivedMs)];
		const first = await idsAndEarlier(batch(windowStartMs));
		expect(await idsAndEarlier(batch(windowStartMs + 86_400_000))).toEqual(first);
		expect(first.earlier).toBeNull();
		expect(first.ids.toSorted()).toEqual(first.ids);
	});

	it("are stable for half a minute, and come with those of the previous half minute", async () => {
		const at = (afterMs: number) =>
			idsAndEarlier([untimed("a", windowStartMs + afterMs), untimed("b", windowStartMs + afterMs)]);
		const first = await at(0);
		expect(await at(29_999)).toEqual(first);
		for (const afterMs of [30_000, 59_999]) {
			const next = await at(afterMs);
			expect(next.earlier).toEqual(first.ids);
			expect(next.ids).not.toEqual(first.ids);
		}
		const later = await at(60_000);
		expect([...later.ids, ...(later.earlier ?? [])].filter((id) => first.ids.includes(id))).toEqual([]);
	});
});
