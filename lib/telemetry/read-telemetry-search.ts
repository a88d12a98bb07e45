import type { z } from "zod";
import { readMoment } from "../platform/read-moment.ts";
import { defaultRange, isTimeRange, rangeStart, type TimeRange, timeRangeNames } from "./time-range.ts";

/** The query parameters of a page. */
type Parameters = Record<string, string | string[] | undefined>;

type SearchedList<Field extends string> = {
	/** The filters with their schemas. */
	schemas: Record<Field, z.ZodType>;
	/** Says which values a filter takes: "404 or 4xx". */
	hints: Partial<Record<Field, string>>;
	/** A position in the list. */
	position: RegExp;
	deployments: readonly { id: string; name: string }[];
	/** The time of the newest record, which decides the range if the URL names none. */
	newest: string | null;
	now: Date;
};

export type TelemetrySearch<Field extends string = string> = {
	/** The valid filters, as they are in the URL. */
	filters: Partial<Record<Field, string>>;
	/** The range that is shown; "custom" is `from` and `to` of the URL. */
	range: TimeRange | "custom";
	/** True if the URL has no valid range. */
	isDefaultRange: boolean;
	/** The times to search, in UTC. Without `to`, up to now. */
	times: { from?: string | undefined; to?: string | undefined };
	/** The position of the page; empty for the first. */
	place: { after?: string; before?: string };
	/** The number of the page's first row, if the reader came here page by page. */
	firstRow: number | null;
	/** The parameters that a link needs for the same search, without the page. */
	parameters: Record<string, string>;
	/** Says what was ignored and what to use instead, a sentence each. */
	problems: string[];
};

/** Parameters of the page itself, which are no filters. */
const pageParameters = ["range", "from", "to", "after", "before", "row", "q", "_rsc"];

/** Reads a search from the URL of a list. Nothing is ignored silently: see `problems`. Pure. */
export function readTelemetrySearch<Field extends string>(
	parameters: Parameters,
	list: SearchedList<Field>,
): TelemetrySearch<Field> {
	const problems: string[] = [];
	const fields = Object.keys(list.schemas) as Field[];
	const given = readGiven(parameters, [...fields, ...pageParameters], problems);
	const filters: Partial<Record<Field, string>> = {};
	for (const field of fields) {
		const value = given[field];
		if (value === undefined) continue;
		const problem = filterProblem(field, value, list);
		if (problem) problems.push(`${quoted(field, value)} was ignored: ${problem}.`);
		else filters[field] = value;
	}
	const { times, range } = readTimes(given, problems);
	const shown = times ? "custom" : (range ?? defaultRange(list.newest, list.now));
	return {
		filters,
		range: shown,
		isDefaultRange: !times && !range,
		times: times ?? { from: shown === "custom" ? undefined : rangeStart(shown, list.now) },
		...readPlace(given, list.position, problems),
		parameters: { ...(filters as Record<string, string>), ...(times ?? (range && { range })) },
		problems,
	};
}

function readGiven(parameters: Parameters, known: string[], problems: string[]): Record<string, string> {
	const given: Record<string, string> = {};
	for (const [name, value] of Object.entries(parameters)) {
		if (value === undefined || value === "") continue;
		if (!known.includes(name)) problems.push(`\`${shortened(name)}\` was ignored: there is no such filter.`);
		else if (Array.isArray(value))
			problems.push(`\`${name}\` was ignored: it is in the URL more than once. Use it once.`);
		else if (value.trim() !== "") given[name] = value.trim();
	}
	return given;
}

function filterProblem<Field extends string>(
	field: Field,
	value: string,
	{ schemas, hints, deployments }: SearchedList<Field>,
): string | null {
	const hint = hints[field];
	if (!schemas[field].safeParse(value).success) return hint ? `use ${hint}` : "use at most 500 characters";
	if (field !== "deployment" || deployments.some(({ id, name }) => id === value || name === value))
		return null;
	const names = deployments.map(({ name }) => name);
	return `there is no such deployment${names.length > 0 ? `. Use ${names.join(" or ")}` : ""}`;
}

function readTimes(given: Record<string, string>, problems: string[]) {
	const { range } = given;
	const isRange = range !== undefined && isTimeRange(range);
	if (range !== undefined && !isRange)
		problems.push(`${quoted("range", range)} was ignored: use ${oneOf(timeRangeNames)}.`);
	const [from, to] = (["from", "to"] as const).map((name) => {
		const value = given[name];
		if (value === undefined) return undefined;
		const moment = readMoment(value);
		if (moment && moment.getTime() >= 0) return moment.toISOString();
		problems.push(`${quoted(name, value)} was ignored: use a date, such as 2026-11-30T14:05:00Z.`);
		return undefined;
	});
	const isReversed = from !== undefined && to !== undefined && from > to;
	if (isReversed) problems.push("From is later than To, so both were ignored. Swap them.");
	const isCustom = (from !== undefined || to !== undefined) && !isReversed;
	if (isCustom && isRange) problems.push(`${quoted("range", range)} was ignored: the URL has its own times.`);
	return {
		times: isCustom ? { ...(from && { from }), ...(to && { to }) } : null,
		range: isRange ? range : null,
	};
}

function readPlace({ after, before, row }: Record<string, string>, position: RegExp, problems: string[]) {
	const name = before !== undefined ? "before" : "after";
	const value = before ?? after;
	const isValid = value !== undefined && position.test(value);
	if (value !== undefined && !isValid)
		problems.push(`${quoted(name, value)} was ignored: it is not a position in this list.`);
	const firstRow = row && /^\d{1,9}$/.test(row) ? Number(row) : null;
	return { place: isValid ? { [name]: value } : {}, firstRow: isValid ? firstRow : 1 };
}

function quoted(name: string, value: string): string {
	return `\`${name}=${shortened(value)}\``;
}

function shortened(text: string): string {
	return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** "a, b or c". */
function oneOf(words: readonly string[]): string {
	return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
