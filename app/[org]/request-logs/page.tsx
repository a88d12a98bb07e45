import type { Metadata } from "next";
import { Suspense } from "react";
import { ListSkeleton } from "@/components/list/list-skeleton.tsx";
import { RequestLogFilters } from "@/components/request-logs/request-log-filters.tsx";
import { requestLogFields } from "@/components/request-logs/request-log-search.ts";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { readSearch, type Search } from "../../_server/search.ts";
import { requireOrganization } from "../../_server/session.ts";
import { RequestLogList } from "./request-log-list.tsx";

export const metadata: Metadata = { title: "Request logs" };

type RequestLogsPageProps = { params: Promise<{ org: string }>; searchParams: Promise<Search> };

export default async function RequestLogsPage({ params, searchParams }: RequestLogsPageProps) {
	const { org } = await params;
	const { filters, after, query } = readSearch(await searchParams, requestLogFields);
	const path = `/${org}/request-logs`;
	await requireOrganization(org, query ? `${path}?${query}` : path);
	return (
		<>
			<PageHeader title="Request logs" description="Requests that your vendor's services handled for you." />
			<RequestLogFilters key={query} path={path} filters={filters} />
			<Suspense key={`list ${query}`} fallback={<ListSkeleton what="Request logs" />}>
				<RequestLogList organization={org} path={path} filters={filters} after={after} />
			</Suspense>
		</>
	);
}
