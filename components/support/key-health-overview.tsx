"use client";

import { useQuery } from "@tanstack/react-query";
import { ListPages } from "@/components/list/list-pages.tsx";
import { readJson } from "@/components/read-json.ts";
import { StaleNotice } from "@/components/stale-notice.tsx";
import { counted, formatNumber } from "@/components/ui/format.ts";
import { PageHeader } from "@/components/ui/page-header.tsx";
import type { SupportKeyHealth } from "@/lib/support/support-key-health.ts";
import { FirstSteps } from "./first-steps.tsx";
import { HealthCounters } from "./health-counters.tsx";
import { KeyFilters } from "./key-filters.tsx";
import { type KeySearch, keyListHref } from "./key-search.ts";
import { KeyTable } from "./key-table.tsx";
import { NoKeys } from "./no-keys.tsx";
import { useCountInTitle } from "./use-count-in-title.ts";
import { WithoutKeyTable } from "./without-key-table.tsx";

type KeyHealthOverviewProps = { initial: SupportKeyHealth; search: KeySearch };

export function KeyHealthOverview({ initial, search }: KeyHealthOverviewProps) {
	const path = keyListHref(search);
	const { data, error, dataUpdatedAt } = useQuery({
		queryKey: ["key-health", path],
		queryFn: ({ signal }) => readJson<SupportKeyHealth>(`/api/console${path}`, signal),
		initialData: initial,
		refetchInterval: 5_000,
	});
	useCountInTitle(data.counts.REVOKED);
	const isEmpty = data.total === 0;
	return (
		<div data-wide>
			<PageHeader
				title="Key health"
				description="Every organization's own key. ARNs are masked; data is not shown here."
			/>
			<StaleNotice error={error} updatedAt={dataUpdatedAt} intervalMs={5_000} />
			{data.organizationCounts.all === 0 ? (
				<FirstSteps />
			) : (
				<>
					<HealthCounters {...data} search={search} />
					<KeyFilters key={path} search={search} choices={data.choices} />
					<div className="overflow-hidden rounded-lg border bg-surface">
						{isEmpty ? <NoKeys search={search} /> : <ListedRows list={data} search={search} />}
					</div>
					{!isEmpty && <ListPages summary={pageSummary(data)} links={pageLinks(data, search)} />}
				</>
			)}
		</div>
	);
}

function ListedRows({ list, search }: { list: SupportKeyHealth; search: KeySearch }) {
	if (list.organizations) return <WithoutKeyTable organizations={list.organizations} />;
	return <KeyTable list={list} search={search} />;
}

/** "51–100 of 10,000 keys". */
function pageSummary({ keys, organizations, total, page, pageSize }: SupportKeyHealth): string {
	const first = (page - 1) * pageSize + 1;
	const shown = (organizations ?? keys).length;
	const all = counted(total, organizations ? "organization" : "key");
	return `${formatNumber(first)}–${formatNumber(first + shown - 1)} of ${all}`;
}

function pageLinks({ page, pages }: SupportKeyHealth, search: KeySearch) {
	const href = (to: number) => keyListHref({ ...search, page: to > 1 ? String(to) : "" });
	return [
		...(page > 1 ? [{ label: "Previous", href: href(page - 1) }] : []),
		...(page < pages ? [{ label: "Next", href: href(page + 1) }] : []),
	];
}
