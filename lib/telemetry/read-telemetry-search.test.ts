import { describe, expect, it } from "vitest";
import { requestLogFilters, requestLogPosition } from "./list-request-logs.ts";
import { readTelemetrySearch } from "./read-telemetry-search.ts";

const now = new Date("2026-11-30T12:00:00.000Z");
const newest = "2026-11-30T11:59:00.000Z";
const position = `${now.getTime()}_0199c0de-0000-7000-8000-000000000001`;

const read = (parameters: Record<string, string | string[]>, more: { newest?: string | null } = {}) =>
	readTelemetrySearch(parameters, {
		schemas: requestLogFilters,
		hints: { status: "404 or 4xx", minDurationMs: "a number of milliseconds" },
		position: requestLogPosition,
		deployments: [
			{ id: "0199c0de-0000-7000-8000-000000000002", name: "Production" },
			{ id: "0199c0de-0000-7000-8000-000000000003", name: "Staging" },
		],
		newest,
		now,
		...more,
	});

describe("the range of a list", () => {
	it.each([
		["24h", "2026-11-30T11:59:00Z"],
		["24h", "2026-11-29T12:00:01Z"],
		["7d", "2026-11-29T12:00:00Z"],
		["all", "2026-11-20T12:00:00Z"],
		["24h", null],
		["24h", "2026-12-01T00:00:00Z"],
	])("is %s by default when the newest record is of %s", (range, newest) => {
		expect(read({}, { newest })).toMatchObject({ range, isDefaultRange: true, parameters: {}, problems: [] });
	});

	it("ends now and begins its length before", () => {
		expect(read({ range: "1h" })).toMatchObject({
			range: "1h",
			times: { from: "2026-11-30T11:00:00.000Z" },
			parameters: { range: "1h" },
		});
		expect(read({ range: "all" }).times).toEqual({ from: undefined });
	});

	it("is custom with times of its own, which are in UTC in links", () => {
		const search = read({ from: "2026-11-29T05:30:00+05:30", to: "2026-11-30" });
		const times = { from: "2026-11-29T00:00:00.000Z", to: "2026-11-30T00:00:00.000Z" };
		expect(search).toMatchObject({ range: "custom", times, parameters: times, problems: [] });
	});
});

describe("a search says what it ignored:", () => {
	it.each([
		[{ status: "abc" }, "`status=abc` was ignored: use 404 or 4xx."],
		[{ minDurationMs: "fast" }, "`minDurationMs=fast` was ignored: use a number of milliseconds."],
		[{ range: "3w" }, "`range=3w` was ignored: use 15m, 1h, 24h, 7d or all."],
		[
			{ deployment: "Nowhere" },
			"`deployment=Nowhere` was ignored: there is no such deployment. Use Production or Staging.",
		],
		[{ from: "2026-02-30" }, "`from=2026-02-30` was ignored: use a date, such as 2026-11-30T14:05:00Z."],
		[{ from: "2026-11-30", to: "2026-11-29" }, "From is later than To, so both were ignored. Swap them."],
		[{ stauts: "500" }, "`stauts` was ignored: there is no such filter."],
		[{ service: ["a", "b"] }, "`service` was ignored: it is in the URL more than once. Use it once."],
		[{ after: "x" }, "`after=x` was ignored: it is not a position in this list."],
		[{ route: "r".repeat(501) }, `\`route=${"r".repeat(40)}…\` was ignored: use at most 500 characters.`],
	])("%j", (parameters, problem) => {
		const search = read(parameters as Record<string, string>);
		expect(search.problems).toEqual([problem]);
		expect(search).toMatchObject({ filters: {}, place: {}, range: "24h", parameters: {} });
	});

	it("times of the URL win over its range", () => {
		expect(read({ range: "1h", from: "2026-11-29" })).toMatchObject({
			range: "custom",
			problems: ["`range=1h` was ignored: the URL has its own times."],
		});
	});
});

it("valid filters, a deployment by its name, a position and a row number are kept", () => {
	const filters = { deployment: "Staging", status: "5xx", method: "get", minDurationMs: "12.5" };
	expect(read({ ...filters, range: "7d", after: position, row: "51", empty: "" })).toMatchObject({
		filters,
		place: { after: position },
		firstRow: 51,
		parameters: { ...filters, range: "7d" },
		problems: [],
	});
	expect(read({ row: "51" }).firstRow).toBe(1);
});
