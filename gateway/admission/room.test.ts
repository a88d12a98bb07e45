import fc from "fast-check";
import { expect, it } from "vitest";
import { createRoom } from "./room.ts";

const noRoom = expect.objectContaining({ code: "RATE_LIMITED", retryAfterSeconds: 3 });

it("an organization alone may hold half of the room, and not a byte more", () => {
	const room = createRoom(1_000);
	const [first, second] = [room.enter("a"), room.enter("a")];
	first.take(300);
	second.take(200);
	expect(() => first.take(1)).toThrow(noRoom);
	expect(() => second.take(1)).toThrow(noRoom);
	expect(room.takenBytes()).toBe(500);
	first.release();
	second.take(300);
	second.release();
	second.release();
	expect(room.takenBytes()).toBe(0);
});

it("an organization that holds all it may leaves room for the next one", () => {
	const room = createRoom(1_000);
	const greedy = room.enter("greedy");
	greedy.take(500);
	const other = room.enter("other");
	other.take(250);
	expect(() => other.take(1)).toThrow(noRoom);
	room.enter("third").take(125);
	// It may hold no more than is free, once others are here.
	greedy.release();
	greedy.take(312);
	expect(() => greedy.take(1)).toThrow(noRoom);
});

it("whatever organizations take and give back, each holds its share at most and the next one finds room", () => {
	const maxBytes = 1_000_000;
	let refusals = 0;
	const isRelease = fc.nat(4).map((of) => of === 0);
	const step = fc.record({ organization: fc.nat(5), bytes: fc.integer({ min: 1, max: 300_000 }), isRelease });
	fc.assert(
		fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), (steps) => {
			const room = createRoom(maxBytes);
			const held = new Map<number, { space: ReturnType<typeof room.enter>; bytes: number }>();
			for (const { organization, bytes, isRelease } of steps) {
				const mine = held.get(organization) ?? { space: room.enter(String(organization)), bytes: 0 };
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
				expect(room.takenBytes()).toBe(all);
				expect(mine.bytes).toBeLessThanOrEqual(maxBytes / 2);
				// Who is not here yet finds half of what is free, and that is something.
				expect(maxBytes - all).toBeGreaterThanOrEqual(maxBytes / 2 ** 6);
				const next = room.enter("next");
				next.take(Math.floor((maxBytes - all) / 2));
				next.release();
			}
		}),
	);
	expect(refusals).toBeGreaterThan(100);
});
