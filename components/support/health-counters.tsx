import { HealthBadge } from "@/components/keys/health-badge.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import type { KeyHealth } from "@/lib/platform/prisma/client.ts";

const order: KeyHealth[] = ["HEALTHY", "WARNING", "UNREACHABLE", "REVOKED"];

export function HealthCounters({ counts }: { counts: Record<KeyHealth, number> }) {
	return (
		<dl className="mb-5 grid grid-cols-2 gap-3 lg:grid-cols-4">
			{order.map((health) => (
				<div key={health} className="flex flex-col gap-2 rounded-lg border bg-surface px-4 py-3">
					<dt>
						<HealthBadge health={health} />
					</dt>
					<dd className="text-2xl font-semibold tabular-nums">{formatNumber(counts[health])}</dd>
				</div>
			))}
		</dl>
	);
}
