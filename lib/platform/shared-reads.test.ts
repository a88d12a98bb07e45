import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SharedReads } from "./shared-reads.ts";

describe("shared reads", () => {
	beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
	afterEach(() => vi.useRealTimers());

	/** Reads that take a time each, and count how many ran. */
	function slow(ms: number) {
		const reads = new SharedReads<number>();
		const state = { begun: 0, ms, fails: false };
		const work = async () => {
			const value = ++state.begun;
			await new Promise((resolve) => setTimeout(resolve, state.ms));
			if (state.fails) throw new Error("too slow");
			return value;
		};
		return { state, read: (version = "a", key = "k") => reads.read(key, version, work) };
	}
	const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

	it("everyone who asks while one runs gets its result, and another key has one of its own", async () => {
		const { state, read } = slow(1_000);
		const asked = [read(), read(), read(), read("a", "other")];
		await wait(1_000);
		expect(await Promise.all(asked)).toEqual([1, 1, 1, 2]);
		expect(state.begun).toBe(2);
	});

	it("a result is used for ten times as long as it took, and at most for a minute", async () => {
		const { state, read } = slow(1_000);
		void read();
		await wait(10_900);
		expect(await read()).toBe(1);
		await wait(200);
		state.ms = 20_000;
		void read();
		await wait(20_000 + 59_000);
		expect(await read()).toBe(2);
		await wait(2_000);
		void read();
		await wait(1);
		expect(state.begun).toBe(3);
	});

	it("a cheap result is not remembered", async () => {
		const { read } = slow(100);
		void read();
		await wait(110);
		const next = read();
		await wait(110);
		expect(await next).toBe(2);
	});

	it("while a slow one runs, the result before is the answer after two seconds", async () => {
		const { state, read } = slow(1_000);
		void read();
		await wait(12_000);
		state.ms = 14_000;
		const late = read();
		await wait(2_000);
		expect(await late).toBe(1);
		await wait(12_000);
		expect(await read()).toBe(2);
	});

	it("a result is never used for another version, which waits until the running one has ended", async () => {
		const { state, read } = slow(1_000);
		const first = read("a");
		const second = read("b");
		await wait(500);
		expect(state.begun).toBe(1);
		await wait(1_500);
		expect([await first, await second, await read("b")]).toEqual([1, 2, 2]);
	});

	it("a failure is not repeated at once, and the result before is used instead", async () => {
		const { state, read } = slow(1_000);
		state.fails = true;
		const failed = expect(read()).rejects.toThrow("too slow");
		await wait(1_000);
		await failed;
		await expect(read()).rejects.toThrow("too slow");
		expect(state.begun).toBe(1);
		await wait(1_100);
		state.fails = false;
		void read();
		await wait(12_000);
		state.fails = true;
		const kept = read();
		await wait(1_000);
		expect([await kept, state.begun]).toEqual([2, 3]);
	});
});
