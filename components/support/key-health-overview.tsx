"use client";

import { useQuery } from "@tanstack/react-query";
import { readJson } from "@/components/read-json.ts";
import { StaleNotice } from "@/components/stale-notice.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import type { SupportKeyHealth } from "@/lib/support/support-key-health.ts";
import { HealthCounters } from "./health-counters.tsx";
import { KeyFilters } from "./key-filters.tsx";
import { KeyPages } from "./key-pages.tsx";
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
			{data.keys.length > 0 && <KeyPages list={data} search={search} />}
		</>
	);
}
