import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Lanes } from "./lanes.ts";

describe("lanes", () => {
	beforeEach(() => vi.useFakeTimers());
	afterEach(() => vi.useRealTimers());
	const refusal = () => new Error("full");
	const limits = { atOnce: 2, waiting: 2, waitMs: 1_000 };

	it("an owner runs a few requests, the next ones wait in order, and all further ones are refused immediately", async () => {
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

	it("an owner does not wait for another", async () => {
		const lanes = new Lanes({ ...limits, waiting: 0 }, refusal);
		await lanes.take("b");
		await lanes.take("b");
		await expect(lanes.take("b")).rejects.toThrow("full");
		await expect(lanes.take("a")).resolves.toBeTypeOf("function");
	});

	it("a wait ends after its limit and frees its place", async () => {
		const lanes = new Lanes({ atOnce: 1, waiting: 1, waitMs: 1_000 }, refusal);
		const giveBack = await lanes.take("b");
		const refused = expect(lanes.take("b")).rejects.toThrow("full");
		await vi.advanceTimersByTimeAsync(1_000);
		await refused;
		const waiting = lanes.take("b");
		giveBack();
		await expect(waiting).resolves.toBeTypeOf("function");
	});

	it("a turn that is ended twice is passed on once", async () => {
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

	describe("that share turns", () => {
		const shared = { atOnce: 2, waiting: 6, waitMs: 1_000, inAll: { atOnce: 4, forFirst: 1 } };
		const taking = (lanes: Lanes, owners: string[], begun: string[]) =>
			owners.map(async (owner) => {
				const giveBack = await lanes.take(owner);
				begun.push(owner);
				return giveBack;
			});

		it("reserve some for owners with nothing running", async () => {
			const lanes = new Lanes(shared, refusal);
			const begun: string[] = [];
			void taking(lanes, ["a", "a", "b", "b", "c"], begun);
			await vi.advanceTimersByTimeAsync(1);
			expect(begun).toEqual(["a", "a", "b", "c"]);
		});

		it("go to a waiting owner with nothing running before one that waited longer", async () => {
			const lanes = new Lanes(shared, refusal);
			const begun: string[] = [];
			const [first, second] = taking(lanes, ["a", "a", "b", "c", "b", "d"], begun);
			await vi.advanceTimersByTimeAsync(1);
			expect(begun).toEqual(["a", "a", "b", "c"]);
			(await first)?.();
			await vi.advanceTimersByTimeAsync(1);
			expect(begun.slice(4)).toEqual(["d"]);
			(await second)?.();
			await vi.advanceTimersByTimeAsync(1);
			expect(begun.slice(4)).toEqual(["d"]);
		});

		it("name the reason of a refusal, and forget requests that stopped waiting", async () => {
			const lanes = new Lanes(
				{ ...shared, inAll: { atOnce: 2, forFirst: 0 } },
				(reason) => new Error(reason),
			);
			const [first] = taking(lanes, ["a", "a"], []);
			const own = expect(lanes.take("a")).rejects.toThrow("own");
			const others = expect(lanes.take("b")).rejects.toThrow("others");
			await vi.advanceTimersByTimeAsync(1_000);
			await Promise.all([own, others]);
			(await first)?.();
			await expect(lanes.take("b")).resolves.toBeTypeOf("function");
		});
	});

	it("work that fails ends its turn", async () => {
		const lanes = new Lanes({ atOnce: 1, waiting: 0, waitMs: 1_000 }, refusal);
		await expect(lanes.inTurn("b", () => Promise.reject(new Error("broke")))).rejects.toThrow("broke");
		expect(await lanes.inTurn("b", async () => "done")).toBe("done");
	});
});
