import { recordHref } from "@/components/list/record-href.ts";
import type { RequestContext } from "@/lib/access/context.ts";
import type { KeysetPage } from "@/lib/telemetry/keyset-page.ts";
import { requestLogFilters, requestLogPosition } from "@/lib/telemetry/list-request-logs.ts";
import { traceFilters, tracePosition } from "@/lib/telemetry/list-traces.ts";
import { readTelemetrySearch, type TelemetrySearch } from "@/lib/telemetry/read-telemetry-search.ts";
import {
	type TelemetryExtent,
	type TelemetrySource,
	telemetryExtent,
} from "@/lib/telemetry/telemetry-extent.ts";
import { pageValue, searchValue } from "./page-value.ts";
import type { Search } from "./search.ts";
import { requireOrganization } from "./session.ts";

type Page = { organization: string; path: string };

const minDurationMs = "a number of milliseconds, such as 250";

const lists = {
	"request-logs": {
		schemas: requestLogFilters,
		hints: { status: "404 or 4xx", traceId: "32 hexadecimal digits", minDurationMs },
		position: requestLogPosition,
	},
	traces: {
		schemas: traceFilters,
		hints: { status: "ok, error or unset", minDurationMs },
		position: tracePosition,
	},
} as const;

/** Requires a member on the page of a list. After a sign-in, the reader comes back to the same search. */
export async function requireTelemetryPage(
	organization: string,
	source: TelemetrySource,
	parameters: Search,
) {
	const given = Object.entries(parameters).filter(
		(entry): entry is [string, string] => typeof entry[1] === "string",
	);
	const query = new URLSearchParams(given.filter(([name]) => name !== "_rsc")).toString();
	const path = `/${organization}/${source}`;
	await requireOrganization(organization, query ? `${path}?${query}` : path);
	const { q } = parameters;
	return { page: { organization, path }, query, entered: typeof q === "string" ? q : undefined };
}

export type SearchedTelemetry = TelemetrySearch & { extent: TelemetryExtent; now: Date };

/** Reads the search of a list of telemetry from its URL, for the page at `path`. */
export async function telemetrySearch(
	page: Page,
	source: TelemetrySource,
	parameters: Search,
): Promise<SearchedTelemetry> {
	const extent = await pageValue(page, (context) => telemetryExtent(context, { source }));
	const now = new Date();
	const { deployments, newest } = extent;
	const search = readTelemetrySearch<string>(parameters, { ...lists[source], deployments, newest, now });
	return { ...search, extent, now };
}

/** The links from a record to the ones next to it in its list; null at the ends of the list. */
export type Neighbors = { newer: string | null; older: string | null };

type RecordOfList<Row> = {
	source: TelemetrySource;
	/** From the record's URL: `list` and `at` of `recordHref`. */
	list: string | string[] | undefined;
	at: string | string[] | undefined;
	/** The verb of the list. */
	find: (
		context: RequestContext,
		input: { before?: string; after?: string; limit: number },
	) => Promise<KeysetPage<Row>>;
	/** The page of a record, without its query. */
	pathOf: (row: Row) => string;
};

/** Finds the records next to one in the list that its URL remembers. While the search is refused, there are none. */
export async function neighbors<Row>(page: Page, record: RecordOfList<Row>): Promise<Neighbors> {
	const { source, at, find, pathOf } = record;
	const list = typeof record.list === "string" ? record.list : "";
	if (typeof at !== "string" || !lists[source].position.test(at)) return { newer: null, older: null };
	const parameters = Object.fromEntries(new URLSearchParams(list));
	const { filters, times } = await telemetrySearch(page, source, parameters);
	const link = async (place: { before: string } | { after: string }) => {
		const outcome = await searchValue(page, (context) =>
			find(context, { ...filters, ...times, ...place, limit: 1 }),
		);
		if ("refusal" in outcome) return null;
		const { rows, positions } = outcome.found;
		return rows[0] && positions[0] ? recordHref(pathOf(rows[0]), list, positions[0]) : null;
	};
	const [newer, older] = await Promise.all([link({ before: at }), link({ after: at })]);
	return { newer, older };
}
