import { expect, it, test } from "vitest";
import { moment } from "./moment.ts";
import { readMoment } from "./read-moment.ts";

const two = (number: number) => String(number).padStart(2, "0");

test("exactly the days of the calendar are read, with or without a time", () => {
	let days = 0;
	for (const year of [1970, 1999, 2000, 2024, 2026, 2100]) {
		for (let month = 0; month <= 13; month++) {
			for (let day = 0; day <= 32; day++) {
				const text = `${year}-${two(month)}-${two(day)}`;
				const date = new Date(Date.UTC(year, month - 1, day));
				const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
				days += Number(exists);
				expect([text, readMoment(text)]).toEqual([text, exists ? date : undefined]);
				for (const time of ["T00:00Z", " 00:00:00+00:00", "T00:00:00.000Z"]) {
					expect([text, readMoment(text + time)]).toEqual([text, exists ? date : undefined]);
				}
				expect(moment.safeParse(text).success).toBe(exists);
			}
		}
	}
	expect(days).toBe(4 * 365 + 2 * 366);
});

it.each([
	["2026-02-28T23:30:00-01:00", "2026-03-01T00:30:00.000Z"],
	["2026-03-01T00:30:00.25+0130", "2026-02-28T23:00:00.250Z"],
])("%s is %s", (text, iso) => {
	expect(readMoment(text)?.toISOString()).toBe(iso);
});

it.each([
	"",
	"1",
	"2026",
	"2026-02",
	"yesterday",
	"30 Feb 2026",
	"2026/02/28",
	"2026-02-28T25:00Z",
	"2026-02-28T10:61Z",
	"+002026-02-28",
])("%j is not a point in time", (text) => {
	expect(readMoment(text)).toBeUndefined();
	expect(moment.safeParse(text).error?.issues[0]?.message).toBe(
		"Enter a date that exists, such as 2026-11-30.",
	);
});

it("a moment may be a Date, and is within the years that the database can store", () => {
	expect(moment.parse(new Date(0))).toEqual(new Date(0));
	for (const other of [
		new Date(Number.NaN),
		new Date(-1),
		"1969-12-31",
		"9999-12-31T00:00:01Z",
		0,
		null,
		undefined,
	]) {
		expect(moment.safeParse(other).success).toBe(false);
	}
});
