import { expect, it } from "vitest";
import { searchedTime } from "./search-filters.ts";

it.each([
	["2026-11-30T10:00:00.000Z", new Date("2026-11-30T10:00:00.000Z")],
	["2026-11-30", new Date("2026-11-30T00:00:00.000Z")],
	["2026-02-30", undefined],
	["2026-02-29T10:00:00Z", undefined],
	["soon", undefined],
	[undefined, undefined],
])("a time to search from: %s", (text, time) => {
	expect(searchedTime.parse(text)).toEqual(time);
});
