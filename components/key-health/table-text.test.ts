import { describe, expect, it } from "vitest";
import type { ApplicationTableView } from "@/lib/application-data/table-view.ts";
import { oldDataKeysText, tableText } from "./table-text.ts";

const running: ApplicationTableView = {
	name: "notes",
	worker: "billing-worker",
	reportedAt: "2026-11-30T12:00:00.000Z",
	isFinished: false,
	lastFinishedAt: null,
	total: 10_000,
	done: 4_300,
	left: 5_700,
	valuesPerSecond: 1_200.4,
	remainingMs: 4_750,
};

describe("the progress of a table", () => {
	it.each([
		["43% · 4,300 of 10,000 · 1,200/s · 5 s left", {}],
		["43% · 4,300 of 10,000", { valuesPerSecond: null, remainingMs: null }],
		["0% · 0 of 0", { total: 0, done: 0, left: 0, valuesPerSecond: null, remainingMs: null }],
		["No value under an old data key", { isFinished: true, done: 10_000, left: 0 }],
		["1 value left under old data keys", { isFinished: true, left: 1 }],
	])("reads: %s", (text, over: Partial<ApplicationTableView>) => {
		expect(tableText({ ...running, ...over })).toBe(text);
	});
});

it("the text on old data keys says how long they are kept", () => {
	expect(oldDataKeysText(0, 0)).toBeNull();
	expect(oldDataKeysText(2, 0)).toBe(
		"2 old data keys are kept until a scan of every table finds no value under them.",
	);
	expect(oldDataKeysText(1, 1)).toBe(
		"1 old data key is kept until a scan of every table finds no value under it. 1 data key is no longer needed by any table. Keyhold keeps it for a while, then deletes it.",
	);
});
