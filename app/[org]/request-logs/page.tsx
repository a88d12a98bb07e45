import type { Metadata } from "next";
import { Suspense } from "react";
import { readSearch, type Search } from "@/app/_server/search.ts";
import { SearchedList } from "@/app/_server/searched-list.tsx";
import { requireOrganization } from "@/app/_server/session.ts";
import { ListSkeleton } from "@/components/list/list-skeleton.tsx";
import { NoRequestLogs } from "@/components/request-logs/no-request-logs.tsx";
import { RequestLogFilters } from "@/components/request-logs/request-log-filters.tsx";
import { requestLogFields } from "@/components/request-logs/request-log-search.ts";
import { RequestLogTable } from "@/components/request-logs/request-log-table.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { listRequestLogs } from "@/lib/telemetry/list-request-logs.ts";

export const metadata: Metadata = { title: "Request logs" };

type RequestLogsPageProps = { params: Promise<{ org: string }>; searchParams: Promise<Search> };

export default async function RequestLogsPage({ params, searchParams }: RequestLogsPageProps) {
	const { org } = await params;
	const { filters, after, query } = readSearch(await searchParams, requestLogFields);
	const path = `/${org}/request-logs`;
	await requireOrganization(org, query ? `${path}?${query}` : path);
	return (
		<>
			<PageHeader
				title="Request logs"
				description="Requests handled by your vendor's services on your behalf."
			/>
			<RequestLogFilters key={query} path={path} filters={filters} />
			<Suspense key={`list ${query}`} fallback={<ListSkeleton what="Request logs" />}>
				<SearchedList
					organization={org}
					path={path}
					filters={filters}
					after={after}
					search={(context) => listRequestLogs(context, { ...filters, after })}
					table={(rows) => <RequestLogTable rows={rows} path={path} />}
					empty={(isFiltered) => <NoRequestLogs path={path} isFiltered={isFiltered} />}
				/>
			</Suspense>
		</>
	);
}
