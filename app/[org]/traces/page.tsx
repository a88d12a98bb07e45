import type { Metadata } from "next";
import { Suspense } from "react";
import type { Search } from "@/app/_server/search.ts";
import { openEntered } from "@/app/_server/search-box.ts";
import { beginHistogram, ShownHistogram } from "@/app/_server/searched-histogram.tsx";
import { Suggestions } from "@/app/_server/suggestions.tsx";
import { TelemetryList } from "@/app/_server/telemetry-list.tsx";
import { requireTelemetryPage, telemetrySearch } from "@/app/_server/telemetry-search.ts";
import { HistogramFrame } from "@/components/list/histogram-frame.tsx";
import { ListSkeleton } from "@/components/list/list-skeleton.tsx";
import { NoTelemetryMatches } from "@/components/list/no-telemetry-matches.tsx";
import { SearchProblems } from "@/components/list/search-problems.tsx";
import { NoTraces } from "@/components/traces/no-traces.tsx";
import { TraceFilters } from "@/components/traces/trace-filters.tsx";
import { traceClasses } from "@/components/traces/trace-search.ts";
import { TraceTable } from "@/components/traces/trace-table.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { listTraces } from "@/lib/telemetry/list-traces.ts";
import { traceHistogram } from "@/lib/telemetry/trace-histogram.ts";

export const metadata: Metadata = { title: "Traces" };

type TracesPageProps = { params: Promise<{ org: string }>; searchParams: Promise<Search> };

export default async function TracesPage({ params, searchParams }: TracesPageProps) {
	const [{ org }, parameters] = await Promise.all([params, searchParams]);
	const { page, query, entered } = await requireTelemetryPage(org, "traces", parameters);
	const notOpened = await openEntered(page, entered);
	const search = await telemetrySearch(page, "traces", parameters);
	const { path } = page;
	const searched = { ...search.filters, ...search.times };
	const histogram = beginHistogram(page, search, (context, times) =>
		traceHistogram(context, { ...searched, ...times }),
	);
	const shared = { path, search, histogram, what: "trace" };
	return (
		<>
			<PageHeader title="Traces" description="Requests through your vendor's services, span by span." />
			<TraceFilters key={`filters ${query}`} path={path} search={search} entered={entered} />
			<Suspense>
				<Suggestions {...page} source="traces" />
			</Suspense>
			<SearchProblems problems={[...(notOpened ? [notOpened] : []), ...search.problems]} />
			<Suspense key={`histogram ${query}`} fallback={<HistogramFrame />}>
				<ShownHistogram {...shared} classes={traceClasses} />
			</Suspense>
			<Suspense key={`list ${query}`} fallback={<ListSkeleton what="Traces" />}>
				<TelemetryList
					{...shared}
					organization={org}
					source="traces"
					find={(context, place) => listTraces(context, { ...searched, ...place })}
					table={(shown) => <TraceTable {...shown} />}
					none={<NoTraces />}
					noMatches={
						<NoTelemetryMatches what="traces" path={path} search={search}>
							Span name and service are case-sensitive. Service must match the whole name.
						</NoTelemetryMatches>
					}
				/>
			</Suspense>
		</>
	);
}
