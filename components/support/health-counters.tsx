import Link from "next/link";
import type { ReactNode } from "react";
import { HealthBadge } from "@/components/key-health/health-badge.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import { StatusBadge } from "@/components/ui/status-badge.tsx";
import type { KeyHealth } from "@/lib/platform/prisma/client.ts";
import { withoutKey } from "@/lib/support/support-key-choices.ts";
import type { SupportKeyHealth } from "@/lib/support/support-key-health.ts";
import { counterHref, isCounterShown, type KeySearch } from "./key-search.ts";

const order: KeyHealth[] = ["HEALTHY", "WARNING", "UNREACHABLE", "REVOKED"];

type HealthCountersProps = Pick<SupportKeyHealth, "counts" | "rekeys" | "organizationCounts"> & {
	search: KeySearch;
};

/** Counts everything, regardless of the filters. Each counter is a link to what it counts. */
export function HealthCounters({ counts, rekeys, organizationCounts, search }: HealthCountersProps) {
	return (
		<nav aria-label="Counters" className="mb-5">
			<ul className="grid grid-cols-2 gap-3 sm:grid-cols-4 2xl:grid-cols-7">
				{order.map((health) => (
					<Counter
						key={health}
						search={search}
						counted={{ health }}
						badge={<HealthBadge health={health} />}
						count={counts[health]}
					/>
				))}
				<Counter
					search={search}
					counted={{ rekey: "running" }}
					badge={
						<StatusBadge tone="info" className="whitespace-normal!">
							Re-encryptions running
						</StatusBadge>
					}
					count={rekeys.running}
				/>
				<Counter
					search={search}
					counted={{ rekey: "blocked" }}
					badge={
						<StatusBadge tone="warning" className="whitespace-normal!">
							Re-encryptions blocked
						</StatusBadge>
					}
					count={rekeys.blocked}
				/>
				<Counter
					search={search}
					counted={{ health: withoutKey }}
					badge={<StatusBadge tone="neutral">No key</StatusBadge>}
					count={organizationCounts.withoutKey}
				/>
			</ul>
		</nav>
	);
}

type CounterProps = {
	search: KeySearch;
	counted: Parameters<typeof counterHref>[1];
	badge: ReactNode;
	count: number;
};

function Counter({ search, counted, badge, count }: CounterProps) {
	return (
		<li className="min-w-0">
			<Link
				href={counterHref(search, counted)}
				prefetch={false}
				scroll={false}
				aria-current={isCounterShown(search, counted) ? "true" : undefined}
				className="flex h-full flex-col justify-between gap-2 rounded-lg border bg-surface px-3 py-3 transition-colors hover:bg-surface-sunken aria-[current=true]:border-primary aria-[current=true]:ring-1 aria-[current=true]:ring-primary"
			>
				<span className="min-w-0">{badge}</span>
				<span className="text-2xl font-semibold tabular-nums">{formatNumber(count)}</span>
			</Link>
		</li>
	);
}
