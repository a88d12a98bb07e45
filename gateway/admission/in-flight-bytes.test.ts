import fc from "fast-check";
import { expect, it } from "vitest";
import { createInFlightBytes } from "./in-flight-bytes.ts";

const tooMany = expect.objectContaining({ code: "RATE_LIMITED", retryAfterSeconds: 3 });

it("a lone organization may hold half of the bytes and not one more", () => {
	const bytesInFlight = createInFlightBytes(1_000, "Too much.");
	const [first, second] = [bytesInFlight.reserve("a"), bytesInFlight.reserve("a")];
	first.take(300);
	second.take(200);
	expect(() => first.take(1)).toThrow(tooMany);
	expect(() => second.take(1)).toThrow(tooMany);
	expect(bytesInFlight.takenBytes()).toBe(500);
	first.release();
	second.take(300);
	second.release();
	second.release();
	expect(bytesInFlight.takenBytes()).toBe(0);
});

it("an organization at its limit leaves bytes for the next one", () => {
	const bytesInFlight = createInFlightBytes(1_000, "Too much.");
	const greedy = bytesInFlight.reserve("greedy");
	greedy.take(500);
	const other = bytesInFlight.reserve("other");
	other.take(250);
	expect(() => other.take(1)).toThrow(tooMany);
	bytesInFlight.reserve("third").take(125);
	// With others present it may hold no more than what is free.
	greedy.release();
	greedy.take(312);
	expect(() => greedy.take(1)).toThrow(tooMany);
});

it("for any sequence of requests, no organization exceeds its share and the next one gets some", () => {
	const maxBytes = 1_000_000;
	let refusals = 0;
	const isRelease = fc.nat(4).map((of) => of === 0);
	const step = fc.record({ organization: fc.nat(5), bytes: fc.integer({ min: 1, max: 300_000 }), isRelease });
	fc.assert(
		fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), (steps) => {
			const bytesInFlight = createInFlightBytes(maxBytes, "Too much.");
			const held = new Map<number, { space: ReturnType<typeof bytesInFlight.reserve>; bytes: number }>();
			for (const { organization, bytes, isRelease } of steps) {
				const mine = held.get(organization) ?? {
					space: bytesInFlight.reserve(String(organization)),
					bytes: 0,
				};
				held.set(organization, mine);
				if (isRelease) {
					mine.space.release();
					mine.bytes = 0;
				} else
					try {
						mine.space.take(bytes);
						mine.bytes += bytes;
					} catch {
						refusals += 1;
					}
				const all = [...held.values()].reduce((sum, one) => sum + one.bytes, 0);
				expect(bytesInFlight.takenBytes()).toBe(all);
				expect(mine.bytes).toBeLessThanOrEqual(maxBytes / 2);
				// A new organization gets half of what is free, which is more than nothing.
				expect(maxBytes - all).toBeGreaterThanOrEqual(maxBytes / 2 ** 6);
				const next = bytesInFlight.reserve("next");
				next.take(Math.floor((maxBytes - all) / 2));
				next.release();
			}
		}),
	);
	expect(refusals).toBeGreaterThan(100);
});
