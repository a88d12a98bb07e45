import { describe, expect, it } from "vitest";
import { nextSessionStep, signOutTitle, warnBeforeMs } from "./session-step.ts";

const minute = 60_000;
const step = (idleInMs: number, endsInMs: number) =>
	nextSessionStep({ idleInMs, endsInMs }, 2 * minute, 1_000);

describe("the warning before a session ends", () => {
	it("comes two minutes before, or at half of a session that is shorter than four", () => {
		expect(warnBeforeMs(30 * minute)).toBe(2 * minute);
		expect(warnBeforeMs(minute)).toBe(minute / 2);
	});

	it("waits until then, whichever end comes first", () => {
		expect(step(30 * minute, 600 * minute)).toEqual({ kind: "wait", ms: 28 * minute });
		expect(step(30 * minute, 5 * minute)).toEqual({ kind: "wait", ms: 3 * minute });
	});

	it.each([
		[120_000, "You will be signed out in 2 minutes."],
		[95_000, "You will be signed out in 2 minutes."],
		[85_000, "You will be signed out in 1 minute."],
		[60_000, "You will be signed out in 1 minute."],
		[30_000, "You will be signed out in less than a minute."],
	])("says the time that is left: %i ms", (leftMs, title) => {
		expect(signOutTitle(leftMs)).toBe(title);
	});

	it("offers to stay signed in only while activity can keep the session", () => {
		expect(step(2 * minute, 600 * minute)).toEqual({
			kind: "idle",
			endsAt: 1_000 + 2 * minute,
			leftMs: 2 * minute,
		});
		expect(step(30 * minute, minute)).toEqual({ kind: "limit", endsAt: 1_000 + minute, leftMs: minute });
	});
});
