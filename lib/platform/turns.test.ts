import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { Turns } from "./turns.ts";

/** Blocks the event loop until a turn is over. */
async function work(turns: Turns): Promise<void> {
	while (!turns.isOver());
	await turns.next();
}

it("a turn ends, and the next one starts with its full time", async () => {
	const turns = new Turns();
	expect(turns.isOver()).toBe(false);
	await work(turns);
	expect(turns.isOver()).toBe(false);
});

it("one turn of all split work runs per iteration of the event loop", async () => {
	let turnsInRound = 0;
	let most = 0;
	let isDone = false;
	const rounds = (async () => {
		while (!isDone) {
			await setImmediate();
			turnsInRound = 0;
		}
	})();
	const several = Array.from({ length: 5 }, async () => {
		const turns = new Turns();
		for (let turn = 0; turn < 4; turn++) {
			await turns.next();
			most = Math.max(most, ++turnsInRound);
		}
	});
	await Promise.all(several);
	isDone = true;
	await rounds;
	expect(most).toBe(1);
});
