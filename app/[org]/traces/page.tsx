import type { Metadata } from "next";
import { Suspense } from "react";
import { readSearch, type Search } from "@/app/_server/search.ts";
import { SearchedList } from "@/app/_server/searched-list.tsx";
import { requireOrganization } from "@/app/_server/session.ts";
import { ListSkeleton } from "@/components/list/list-skeleton.tsx";
import { NoTraces } from "@/components/traces/no-traces.tsx";
import { TraceFilters } from "@/components/traces/trace-filters.tsx";
import { traceFields } from "@/components/traces/trace-search.ts";
import { TraceTable } from "@/components/traces/trace-table.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { listTraces } from "@/lib/telemetry/list-traces.ts";

export const metadata: Metadata = { title: "Traces" };

type TracesPageProps = { params: Promise<{ org: string }>; searchParams: Promise<Search> };

export default async function TracesPage({ params, searchParams }: TracesPageProps) {
	const { org } = await params;
	const { filters, after, query } = readSearch(await searchParams, traceFields);
	const path = `/${org}/traces`;
	await requireOrganization(org, query ? `${path}?${query}` : path);
	return (
		<>
			<PageHeader title="Traces" description="Requests through your vendor's services, span by span." />
			<TraceFilters key={query} path={path} filters={filters} />
			<Suspense key={`list ${query}`} fallback={<ListSkeleton what="Traces" />}>
				<SearchedList
					organization={org}
					path={path}
					filters={filters}
					after={after}
					search={(context) => listTraces(context, { ...filters, after })}
					table={(rows) => <TraceTable rows={rows} path={path} />}
					empty={(isFiltered) => <NoTraces path={path} isFiltered={isFiltered} />}
				/>
			</Suspense>
		</>
	);
}
