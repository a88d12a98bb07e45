import { expect, it } from "vitest";
import { createSlots } from "./slots.ts";

it("only a few requests of an organization are processed at the same time, in order of arrival", async () => {
	const slots = createSlots(2);
	const begun: number[] = [];
	const frees: (() => void)[] = [];
	const requests = [0, 1, 2, 3, 4].map(async (request) => {
		frees[request] = await slots.take("a");
		begun.push(request);
	});
	await Promise.all(requests.slice(0, 2));
	expect(begun).toEqual([0, 1]);
	// Freeing a slot twice frees it once.
	frees[1]?.();
	frees[1]?.();
	await requests[2];
	expect(begun).toEqual([0, 1, 2]);
	frees[0]?.();
	frees[2]?.();
	await Promise.all(requests);
	expect(begun).toEqual([0, 1, 2, 3, 4]);
});

it("an organization waits only for its own requests", async () => {
	const slots = createSlots(1);
	await slots.take("a");
	const waiting = slots.take("a").then(() => "a");
	expect(await Promise.race([waiting, slots.take("b").then(() => "b")])).toBe("b");
});
