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
import { NoRequestLogs } from "@/components/request-logs/no-request-logs.tsx";
import { RequestLogFilters } from "@/components/request-logs/request-log-filters.tsx";
import { statusClasses } from "@/components/request-logs/request-log-search.ts";
import { RequestLogTable } from "@/components/request-logs/request-log-table.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { listRequestLogs } from "@/lib/telemetry/list-request-logs.ts";
import { requestLogHistogram } from "@/lib/telemetry/request-log-histogram.ts";

export const metadata: Metadata = { title: "Request logs" };

type RequestLogsPageProps = { params: Promise<{ org: string }>; searchParams: Promise<Search> };

export default async function RequestLogsPage({ params, searchParams }: RequestLogsPageProps) {
	const [{ org }, parameters] = await Promise.all([params, searchParams]);
	const { page, query, entered } = await requireTelemetryPage(org, "request-logs", parameters);
	const notOpened = await openEntered(page, entered);
	const search = await telemetrySearch(page, "request-logs", parameters);
	const { path } = page;
	const searched = { ...search.filters, ...search.times };
	const histogram = beginHistogram(page, search, (context, times) =>
		requestLogHistogram(context, { ...searched, ...times }),
	);
	const shared = { path, search, histogram, what: "request log" };
	return (
		<>
			<PageHeader
				title="Request logs"
				description="Requests handled by your vendor's services on your behalf."
			/>
			<RequestLogFilters key={`filters ${query}`} path={path} search={search} entered={entered} />
			<Suspense>
				<Suggestions {...page} source="request-logs" />
			</Suspense>
			<SearchProblems problems={[...(notOpened ? [notOpened] : []), ...search.problems]} />
			<Suspense key={`histogram ${query}`} fallback={<HistogramFrame />}>
				<ShownHistogram {...shared} classes={statusClasses} />
			</Suspense>
			<Suspense key={`list ${query}`} fallback={<ListSkeleton what="Request logs" />}>
				<TelemetryList
					{...shared}
					organization={org}
					source="request-logs"
					find={(context, place) => listRequestLogs(context, { ...searched, ...place })}
					table={(shown) => <RequestLogTable {...shown} />}
					none={<NoRequestLogs />}
					noMatches={
						<NoTelemetryMatches what="request logs" path={path} search={search}>
							Route and service are case-sensitive. Service must match the whole name.
						</NoTelemetryMatches>
					}
				/>
			</Suspense>
		</>
	);
}
