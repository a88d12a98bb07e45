import { expect, it } from "vitest";
import { z } from "zod";
import { lenient, searchedDuration, searchedText, searchedTime } from "./search-filters.ts";

it.each([
	["2026-11-30T10:00:00.000Z", new Date("2026-11-30T10:00:00.000Z")],
	["2026-11-30", new Date("2026-11-30T00:00:00.000Z")],
	[undefined, undefined],
	["", undefined],
])("%s is a time to search from", (text, time) => {
	expect(searchedTime.parse(text)).toEqual(time);
});

it.each(["2026-02-30", "2026-02-29T10:00:00Z", "soon"])(
	"%j is no time to search from, and says so",
	(text) => {
		expect(searchedTime.safeParse(text).error?.issues[0]?.message).toMatch(/^Enter a date that exists/);
	},
);

it("an invalid filter from an address is ignored, and the others are kept", () => {
	const filters = { route: searchedText, service: searchedText, minDurationMs: searchedDuration };
	const given = { route: "", service: "shop", minDurationMs: "fast" };
	expect(z.object(lenient(filters)).parse(given)).toEqual({ service: "shop" });
	expect(
		z
			.object(filters)
			.safeParse(given)
			.error?.issues.map(({ path }) => path[0]),
	).toEqual(["route", "minDurationMs"]);
});
