import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Lanes } from "./lanes.ts";

describe("lanes", () => {
	beforeEach(() => vi.useFakeTimers());
	afterEach(() => vi.useRealTimers());
	const refusal = () => new Error("full");
	const limits = { atOnce: 2, waiting: 2, waitMs: 1_000 };

	it("an owner has a few at a time, the next ones wait in order, and what comes beyond is refused at once", async () => {
		const lanes = new Lanes(limits, refusal);
		const first = await lanes.take("b");
		await lanes.take("b");
		const begun: string[] = [];
		const third = lanes.take("b");
		third.then(() => begun.push("third"));
		lanes.take("b").then(() => begun.push("fourth"));
		await expect(lanes.take("b")).rejects.toThrow("full");
		expect(begun).toEqual([]);
		first();
		(await third)();
		await vi.waitFor(() => expect(begun).toEqual(["third", "fourth"]));
	});

	it("an owner never waits for another", async () => {
		const lanes = new Lanes({ ...limits, waiting: 0 }, refusal);
		await lanes.take("b");
		await lanes.take("b");
		await expect(lanes.take("b")).rejects.toThrow("full");
		await expect(lanes.take("a")).resolves.toBeTypeOf("function");
	});

	it("a wait ends after its time, and leaves its place to others", async () => {
		const lanes = new Lanes({ atOnce: 1, waiting: 1, waitMs: 1_000 }, refusal);
		const giveBack = await lanes.take("b");
		const refused = expect(lanes.take("b")).rejects.toThrow("full");
		await vi.advanceTimersByTimeAsync(1_000);
		await refused;
		const waiting = lanes.take("b");
		giveBack();
		await expect(waiting).resolves.toBeTypeOf("function");
	});

	it("a turn given back twice is given to one", async () => {
		const lanes = new Lanes({ atOnce: 1, waiting: 5, waitMs: 1_000 }, refusal);
		const giveBack = await lanes.take("b");
		let begun = 0;
		for (const _ of [1, 2])
			lanes.take("b").then(
				() => begun++,
				() => {},
			);
		giveBack();
		giveBack();
		await vi.advanceTimersByTimeAsync(1);
		expect(begun).toBe(1);
	});

	it("work that fails gives its turn back", async () => {
		const lanes = new Lanes({ atOnce: 1, waiting: 0, waitMs: 1_000 }, refusal);
		await expect(lanes.inTurn("b", () => Promise.reject(new Error("broke")))).rejects.toThrow("broke");
		expect(await lanes.inTurn("b", async () => "done")).toBe("done");
	});
});
