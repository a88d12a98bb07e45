import { expect, it } from "vitest";
import type { QueryResult } from "@/lib/queries/query-result.ts";
import { prepareChart } from "./prepare-chart.ts";

const group = (label: string) => ({ label, kind: "group" as const });
const value = { label: "Records", kind: "value" as const };
const time = { label: "Time", kind: "time" as const };
const result = (columns: QueryResult["columns"], rows: QueryResult["rows"]): QueryResult => ({
	from: "2026-11-20T11:00:00.000Z",
	to: "2026-11-20T12:00:00.000Z",
	columns,
	rows,
	isTruncated: false,
});

it("a single number or an empty result has no chart", () => {
	expect(prepareChart(result([value], [[7]]))).toBeNull();
	expect(prepareChart(result([group("Route"), value], []))).toBeNull();
	expect(prepareChart(result([group("Route"), value], [["/", null]]))).toBeNull();
});

it("groups become bars, the largest ones only", () => {
	const rows = Array.from({ length: 20 }, (_, at) => [`GET`, at === 1 ? null : `/${at}`, 100 - at]);
	const chart = prepareChart(result([group("Method"), group("Route"), value], rows));
	expect(chart).toMatchObject({ kind: "bars" });
	if (chart?.kind !== "bars") return;
	expect(chart.points).toHaveLength(12);
	expect(chart.points.slice(0, 2)).toEqual([
		{ name: "GET · /0", value: 100 },
		{ name: "GET · –", value: 99 },
	]);
});

it("intervals become lines in time order, with gaps where there are no records", () => {
	const chart = prepareChart(
		result(
			[time, group("Method"), value],
			[
				["2026-11-20T11:30:00.000Z", "GET", 3],
				["2026-11-20T11:00:00.000Z", "POST", 9],
				["2026-11-20T11:00:00.000Z", "GET", 2],
			],
		),
	);
	expect(chart).toEqual({
		kind: "lines",
		series: ["POST", "GET"],
		points: [
			{ time: "2026-11-20T11:00:00.000Z", values: [9, 2] },
			{ time: "2026-11-20T11:30:00.000Z", values: [null, 3] },
		],
	});
});
