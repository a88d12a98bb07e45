"use client";

import { useQuery } from "@tanstack/react-query";
import { HealthBadge, KeyStatusBadge } from "@/components/keys/health-badge.tsx";
import { readJson } from "@/components/read-json.ts";
import { StaleNotice } from "@/components/stale-notice.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { SupportKeyHealth } from "@/lib/health/support-key-health.ts";
import { HealthCounters } from "./health-counters.tsx";

const columns = [
	"Organization",
	"Deployment",
	"Region",
	"Key",
	"Status",
	"Health",
	"Since",
	"Last check",
	"Error",
];

export function KeyHealthOverview({ initial }: { initial: SupportKeyHealth }) {
	const { data, error, dataUpdatedAt } = useQuery({
		queryKey: ["key-health"],
		queryFn: ({ signal }) => readJson<SupportKeyHealth>("/api/console/support/key-health", signal),
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
			<HealthCounters counts={data.counts} />
			<div className="overflow-hidden rounded-lg border bg-surface">
				{data.keys.length === 0 ? (
					<EmptyState title="No keys yet">
						No organization has added a key of its own. Their data is under Keyhold managed keys.
					</EmptyState>
				) : (
					<Table label="Keys of all organizations">
						<thead>
							<tr>
								{columns.map((column) => (
									<Th key={column}>{column}</Th>
								))}
							</tr>
						</thead>
						<tbody className="whitespace-nowrap">
							{data.keys.map((key) => (
								<tr key={key.id}>
									<Th scope="row">{key.organization}</Th>
									<Td>{key.deployment}</Td>
									<Td>{key.region}</Td>
									<Td className="font-mono text-[0.8125rem]">
										<span title={key.maskedArn}>{key.maskedArn.split(":").slice(-2).join(":")}</span>
									</Td>
									<Td>
										<KeyStatusBadge status={key.status} health={key.health} />
									</Td>
									<Td>
										<HealthBadge health={key.health} />
									</Td>
									<Td>
										<RelativeTime value={key.healthSince} />
									</Td>
									<Td>{key.lastCheckedAt ? <RelativeTime value={key.lastCheckedAt} /> : "–"}</Td>
									<Td>{key.healthError ?? "–"}</Td>
								</tr>
							))}
						</tbody>
					</Table>
				)}
			</div>
		</>
	);
}
