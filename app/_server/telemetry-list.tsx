import { Download } from "lucide-react";
import { type ReactNode, Suspense } from "react";
import { listHref } from "@/components/list/list-href.ts";
import { ListPages } from "@/components/list/list-pages.tsx";
import { LiveRows } from "@/components/list/live-rows.tsx";
import { SearchRefused } from "@/components/list/search-refused.tsx";
import { TimeZoneToggle } from "@/components/list/time-zone-toggle.tsx";
import { buttonClass } from "@/components/ui/button-class.ts";
import { Card } from "@/components/ui/card.tsx";
import { counted, formatNumber } from "@/components/ui/format.ts";
import type { RequestContext } from "@/lib/access/context.ts";
import { maxExported } from "@/lib/telemetry/export-telemetry.ts";
import type { KeysetPage } from "@/lib/telemetry/keyset-page.ts";
import type { TelemetrySource } from "@/lib/telemetry/telemetry-extent.ts";
import { searchValue } from "./page-value.ts";
import type { SearchedHistogram } from "./searched-histogram.tsx";
import type { SearchedTelemetry } from "./telemetry-search.ts";

const pageRows = 50;

type Place = { after?: string; before?: string };

type TelemetryListProps<Row> = {
	organization: string;
	path: string;
	search: SearchedTelemetry;
	/** "request log", "trace". */
	what: string;
	source: TelemetrySource;
	find: (context: RequestContext, place: Place & { limit: number }) => Promise<KeysetPage<Row>>;
	histogram: SearchedHistogram;
	table: (shown: ShownRows<Row>) => ReactNode;
	/** Shown while there are no records at all, or none that the search finds. */
	none: ReactNode;
	noMatches: ReactNode;
};

type ShownRows<Row> = Pick<KeysetPage<Row>, "rows" | "positions"> & {
	path: string;
	listQuery: string;
	hasDeployments: boolean;
};

/** A page of a list of telemetry with the way to its other pages, or the reason why the search was refused. */
export async function TelemetryList<Row>(list: TelemetryListProps<Row>) {
	const { organization, path, search, what, source, find, histogram, table, none, noMatches } = list;
	const page = { organization, path };
	const read = (place: Place) => searchValue(page, (context) => find(context, { ...place, limit: pageRows }));
	let { place, firstRow } = search;
	let outcome = await read(place);
	// A page before the second one may not be full: show the first page instead.
	if ("found" in outcome && place.before && outcome.found.previous === null) {
		[place, firstRow] = [{}, 1];
		outcome = await read(place);
	}
	if ("refusal" in outcome) return <SearchRefused why={outcome.refusal} />;
	const { found } = outcome;
	const { parameters } = search;
	const listQuery = new URLSearchParams({ ...parameters, ...placeParameters(place, firstRow) }).toString();
	const isFirst = !place.after && !place.before;
	const searched = { ...search.filters, ...search.times };
	const apiPath = `/api/console/${organization}/${source}`;
	const since = found.positions[0] ?? positionAt[source](search.now);
	const { rows, positions } = found;
	const hasDeployments = search.extent.deployments.length > 1;
	return (
		<>
			<div className="mb-2 flex flex-wrap items-center justify-end gap-2">
				<TimeZoneToggle />
				{isFirst && !search.times.to && (
					<LiveRows newerPath={listHref(`${apiPath}/newer`, { ...searched, since })} what={what} />
				)}
				{rows.length > 0 && <CsvLink href={listHref(`${apiPath}.csv`, searched)} />}
			</div>
			<Card className="overflow-hidden">
				{rows.length > 0
					? table({ rows, positions, path, listQuery, hasDeployments })
					: search.extent.newest
						? noMatches
						: none}
			</Card>
			{found.rows.length > 0 && (
				<ListPages
					summary={
						<Suspense fallback={rowNumbers(firstRow, found.rows.length)}>
							<Numbers histogram={histogram} firstRow={firstRow} rows={found.rows.length} what={what} />
						</Suspense>
					}
					links={pageLinks(path, parameters, found, firstRow)}
				/>
			)}
		</>
	);
}

const lastId = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/** A position newer than every record of a time, for a list without rows. */
const positionAt: Record<TelemetrySource, (at: Date) => string> = {
	"request-logs": (at) => `${at.getTime()}_${lastId}`,
	traces: (at) => `${at.getTime() * 1000}_${lastId}`,
};

/** Downloads the list's metadata. */
function CsvLink({ href }: { href: string }) {
	return (
		<a
			href={href}
			download
			title={`Exports metadata of up to ${formatNumber(maxExported)} records, the newest first`}
			className={buttonClass({ size: "sm" })}
		>
			<Download />
			Export CSV
		</a>
	);
}

function placeParameters(place: Place, firstRow: number | null): Record<string, string> {
	if (!place.after && !place.before) return {};
	return { ...place, ...(firstRow && { row: String(firstRow) }) };
}

function pageLinks<Row>(
	path: string,
	parameters: Record<string, string>,
	{ rows, next, previous }: KeysetPage<Row>,
	firstRow: number | null,
) {
	const href = (place: Place, row: number | null) =>
		listHref(path, { ...parameters, ...placeParameters(place, row && Math.max(1, row)) });
	return [
		...(previous ? [{ label: "Newest", href: listHref(path, parameters) }] : []),
		...(previous
			? [{ label: "Newer", href: href({ before: previous }, firstRow && firstRow - pageRows) }]
			: []),
		...(next ? [{ label: "Older", href: href({ after: next }, firstRow && firstRow + rows.length) }] : []),
	];
}

function rowNumbers(firstRow: number | null, rows: number): string {
	return firstRow ? `${formatNumber(firstRow)}–${formatNumber(firstRow + rows - 1)}` : formatNumber(rows);
}

type NumbersProps = { histogram: SearchedHistogram; firstRow: number | null; rows: number; what: string };

/** "51–100 of 120,000 request logs", as counted by the histogram. */
async function Numbers({ histogram, firstRow, rows, what }: NumbersProps) {
	const outcome = await histogram;
	const shown = rowNumbers(firstRow, rows);
	if ("refusal" in outcome) return shown;
	const { total, countedSince } = outcome.found;
	// Records may arrive between the list and the count.
	const all = Math.max(total, (firstRow ?? 1) + rows - 1);
	return `${shown} of ${countedSince ? "more than " : ""}${counted(all, what)}`;
}
