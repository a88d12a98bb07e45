import type { QueryResult } from "@/lib/queries/query-result.ts";

export type Chart =
	| { kind: "bars"; points: { name: string; value: number }[] }
	/** `values` has one entry per series; null for an interval without records. */
	| { kind: "lines"; series: string[]; points: { time: string; values: (number | null)[] }[] };

const maxBars = 12;
const maxSeries = 5;

/** Selects the largest groups, or the largest series over time. Null if there is nothing to compare. Pure. */
export function prepareChart({ columns, rows }: QueryResult): Chart | null {
	if (columns.length < 2 || rows.length === 0) return null;
	const isOverTime = columns[0]?.kind === "time";
	const read = rows.map((row) => ({
		time: isOverTime ? String(row[0]) : "",
		name: groupName(row.slice(isOverTime ? 1 : 0, -1)),
		value: row.at(-1) as number | null,
	}));
	if (!isOverTime) {
		const points = read.flatMap(({ name, value }) => (value === null ? [] : [{ name, value }]));
		return points.length > 0 ? { kind: "bars", points: points.slice(0, maxBars) } : null;
	}
	const totals = new Map<string, number>();
	for (const { name, value } of read) totals.set(name, (totals.get(name) ?? 0) + (value ?? 0));
	const series = [...totals]
		.toSorted((a, b) => b[1] - a[1])
		.slice(0, maxSeries)
		.map(([name]) => name);
	const times = [...new Set(read.map(({ time }) => time))].toSorted();
	const values = new Map(read.map(({ time, name, value }) => [`${time} ${name}`, value]));
	const points = times.map((time) => ({
		time,
		values: series.map((name) => values.get(`${time} ${name}`) ?? null),
	}));
	return { kind: "lines", series, points };
}

/** "GET · /orders", with a dash for a missing value. Pure. */
function groupName(cells: QueryResult["rows"][number]): string {
	return cells.map((cell) => (cell === null || cell === "" ? "–" : String(cell))).join(" · ");
}
