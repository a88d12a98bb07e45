"use client";

import { useQuery } from "@tanstack/react-query";
import { ListPages } from "@/components/list/list-pages.tsx";
import { readJson } from "@/components/read-json.ts";
import { StaleNotice } from "@/components/stale-notice.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import { PageHeader } from "@/components/ui/page-header.tsx";
import type { SupportKeyHealth } from "@/lib/support/support-key-health.ts";
import { HealthCounters } from "./health-counters.tsx";
import { KeyFilters } from "./key-filters.tsx";
import { type KeySearch, keyListHref } from "./key-search.ts";
import { KeyTable } from "./key-table.tsx";
import { NoKeys } from "./no-keys.tsx";

type KeyHealthOverviewProps = { initial: SupportKeyHealth; search: KeySearch };

export function KeyHealthOverview({ initial, search }: KeyHealthOverviewProps) {
	const path = keyListHref(search);
	const { data, error, dataUpdatedAt } = useQuery({
		queryKey: ["key-health", path],
		queryFn: ({ signal }) => readJson<SupportKeyHealth>(`/api/console${path}`, signal),
		initialData: initial,
		refetchInterval: 5_000,
	});
	return (
		<>
			<PageHeader
				title="Key health"
				description="Every organization's own key. ARNs are masked; data is not shown here."
			/>
			<StaleNotice error={error} updatedAt={dataUpdatedAt} />
			<HealthCounters counts={data.counts} rekeys={data.rekeys} />
			<KeyFilters key={path} search={search} choices={data.choices} />
			<div className="overflow-hidden rounded-lg border bg-surface">
				{data.keys.length === 0 ? <NoKeys search={search} /> : <KeyTable list={data} search={search} />}
			</div>
			{data.keys.length > 0 && <ListPages summary={pageSummary(data)} links={pageLinks(data, search)} />}
		</>
	);
}

/** "51–100 of 10,000 keys". */
function pageSummary({ keys, total, page, pageSize }: SupportKeyHealth): string {
	const first = (page - 1) * pageSize + 1;
	const range = `${formatNumber(first)}–${formatNumber(first + keys.length - 1)}`;
	return `${range} of ${formatNumber(total)} ${total === 1 ? "key" : "keys"}`;
}

function pageLinks({ page, pages }: SupportKeyHealth, search: KeySearch) {
	const href = (to: number) => keyListHref({ ...search, page: to > 1 ? String(to) : "" });
	return [
		...(page > 1 ? [{ label: "Previous", href: href(page - 1) }] : []),
		...(page < pages ? [{ label: "Next", href: href(page + 1) }] : []),
	];
}
