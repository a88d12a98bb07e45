import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SharedReads } from "./shared-reads.ts";

describe("shared reads", () => {
	beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
	afterEach(() => vi.useRealTimers());

	/** Reads that run until the test ends them. */
	function controlled() {
		const reads = new SharedReads<number>();
		const running: PromiseWithResolvers<void>[] = [];
		const begun = () => running.length;
		const work = async () => {
			const run = Promise.withResolvers<void>();
			const value = running.push(run);
			await run.promise;
			return value;
		};
		return {
			begun,
			read: (version = "a", key = "k") => reads.read(key, version, work),
			/** Lets time pass, and then ends the read with this number. */
			end: async (number: number, afterMs: number) => {
				await wait(afterMs);
				running[number - 1]?.resolve();
				await wait(0);
			},
			fail: async (number: number, afterMs: number) => {
				await wait(afterMs);
				running[number - 1]?.reject(new Error("too slow"));
				await wait(0);
			},
		};
	}
	const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

	it("everyone who asks while one runs gets its result, and another key has one of its own", async () => {
		const { begun, read, end } = controlled();
		const asked = [read(), read(), read(), read("a", "other")];
		await end(1, 1_000);
		await end(2, 0);
		expect(await Promise.all(asked)).toEqual([1, 1, 1, 2]);
		expect(begun()).toBe(2);
	});

	it("a result is used for ten times as long as it took, and at most for a minute", async () => {
		const { begun, read, end } = controlled();
		void read();
		await end(1, 1_000);
		await wait(9_900);
		expect(await read()).toBe(1);
		await wait(200);
		void read();
		await end(2, 20_000);
		await wait(59_000);
		expect(await read()).toBe(2);
		await wait(2_000);
		void read();
		await wait(0);
		expect(begun()).toBe(3);
	});

	it("a cheap result is not remembered", async () => {
		const { read, end } = controlled();
		void read();
		await end(1, 100);
		const next = read();
		await end(2, 100);
		expect(await next).toBe(2);
	});

	it("while a slow one runs, the result before is the answer after two seconds", async () => {
		const { read, end } = controlled();
		void read();
		await end(1, 1_000);
		await wait(11_000);
		const late = read();
		await wait(2_000);
		expect(await late).toBe(1);
		await end(2, 12_000);
		expect(await read()).toBe(2);
	});

	it("a result is never used for another version, which waits until the running one has ended", async () => {
		const { begun, read, end } = controlled();
		const first = read("a");
		const second = read("b");
		await wait(500);
		expect(begun()).toBe(1);
		await end(1, 500);
		await end(2, 1_000);
		expect([await first, await second, await read("b")]).toEqual([1, 2, 2]);
	});

	it("a failure is not repeated at once, and the result before is used instead", async () => {
		const { begun, read, end, fail } = controlled();
		const failed = expect(read()).rejects.toThrow("too slow");
		await fail(1, 1_000);
		await failed;
		await expect(read()).rejects.toThrow("too slow");
		expect(begun()).toBe(1);
		await wait(1_100);
		void read();
		await end(2, 1_000);
		await wait(11_000);
		const kept = read();
		await fail(3, 1_000);
		expect([await kept, begun()]).toEqual([2, 3]);
	});
});
