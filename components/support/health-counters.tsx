import type { ReactNode } from "react";
import { HealthBadge } from "@/components/key-health/health-badge.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import { StatusBadge } from "@/components/ui/status-badge.tsx";
import type { KeyHealth } from "@/lib/platform/prisma/client.ts";
import type { SupportKeyHealth } from "@/lib/support/support-key-health.ts";

const order: KeyHealth[] = ["HEALTHY", "WARNING", "UNREACHABLE", "REVOKED"];

/** Counts all keys and rekeys, regardless of the filters. */
export function HealthCounters({ counts, rekeys }: Pick<SupportKeyHealth, "counts" | "rekeys">) {
	return (
		<dl className="mb-5 grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-6">
			{order.map((health) => (
				<Counter key={health} badge={<HealthBadge health={health} />} count={counts[health]} />
			))}
			<Counter badge={<StatusBadge tone="info">Re-encryptions running</StatusBadge>} count={rekeys.running} />
			<Counter
				badge={<StatusBadge tone="warning">Re-encryptions blocked</StatusBadge>}
				count={rekeys.blocked}
			/>
		</dl>
	);
}

function Counter({ badge, count }: { badge: ReactNode; count: number }) {
	return (
		<div className="flex flex-col gap-2 rounded-lg border bg-surface px-4 py-3">
			<dt>{badge}</dt>
			<dd className="text-2xl font-semibold tabular-nums">{formatNumber(count)}</dd>
		</div>
	);
}
