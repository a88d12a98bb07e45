import { describe, expect, it } from "vitest";
import { z } from "zod";
import { batchIds } from "./batch-ids.ts";
import { limits } from "./otlp/limits.ts";

const log = (text: string, ms = 1_700_000_000_123) => ({ payload: Buffer.from(text), time: new Date(ms) });
const span = (text: string) => ({ payload: Buffer.from(text), startTime: "2023-11-14T22:13:20.123456Z" });

describe("ids of a batch", () => {
	it("are the same when the batch is", async () => {
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
	])("are all others with %s", async (_, other) => {
		const ids = new Set(await batchIds([log("a"), log("b")]));
		expect((await batchIds(other)).filter((id) => ids.has(id))).toEqual([]);
	});

	it("differ for records that are the same", async () => {
		const ids = await batchIds(Array(1_000).fill(log("a")));
		expect(new Set(ids).size).toBe(1_000);
	});

	it("sort by time, and within a millisecond as the records came, up to the largest batch", async () => {
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
