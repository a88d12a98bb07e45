/** One line of the table: what was measured, against what, and the limit it has to keep. */
export type Figure = {
	figure: string;
	against: string;
	/** Null where there is nothing to set beside the value. */
	ours: number | null;
	theirs: number | null;
	unit: string;
	/** The value that is compared with the limit: mostly the ratio of the two. */
	value: number;
	floor?: number;
	ceiling?: number;
	note?: string;
};

/** True if the figure is within its limit. Pure. */
export function isMet({ value, floor, ceiling }: Figure): boolean {
	return (floor === undefined || value >= floor) && (ceiling === undefined || value <= ceiling);
}

/** All figures as one table of text. Pure. */
export function tableOf(figures: Figure[]): string {
	const rows = [
		["figure", "against", "ours", "theirs", "value", "limit", ""],
		...figures.map((figure) => [
			figure.figure,
			figure.against,
			figure.ours === null ? "–" : `${short(figure.ours)} ${figure.unit}`,
			figure.theirs === null ? "–" : `${short(figure.theirs)} ${figure.unit}`,
			short(figure.value),
			figure.floor !== undefined ? `≥ ${figure.floor}` : `≤ ${figure.ceiling}`,
			isMet(figure) ? "ok" : "MISSED",
		]),
	];
	const widths = (rows[0] as string[]).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? "").length)));
	const lines = rows.map((row) =>
		row
			.map((cell, at) => cell.padEnd(widths[at] ?? 0))
			.join("  ")
			.trimEnd(),
	);
	lines.splice(1, 0, widths.map((width) => "─".repeat(width)).join("  "));
	const notes = figures.flatMap(({ figure, note }) => (note ? [`${figure}: ${note}`] : []));
	return [...lines, "", ...notes].join("\n");
}

function short(value: number): string {
	if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString("en-US");
	return String(Number(value.toPrecision(3)));
}
