/** Prometheus' text as series and their values: `name{label="value"}` → number, labels in their order. */
export function readSeries(text: string): Map<string, number> {
	const series = new Map<string, number>();
	for (const line of text.split("\n")) {
		if (line === "" || line.startsWith("#")) continue;
		const blank = line.lastIndexOf(" ");
		series.set(line.slice(0, blank), Number(line.slice(blank + 1).replace("Inf", "Infinity")));
	}
	return series;
}
