import { counted } from "@/components/ui/format.ts";
import type { HealthHours } from "@/lib/keys/health-hours.ts";
import type { KeyHealth } from "@/lib/platform/prisma/client.ts";

const worstFirst = ["REVOKED", "UNREACHABLE", "WARNING"] as const satisfies KeyHealth[];

/** "Healthy throughout", or "Revoked in 2 of 24 hours, Warning in 1". Hours without a check count as neither. Pure. */
export function healthHoursText(hours: HealthHours, nameOf: (health: KeyHealth) => string): string {
	const checked = hours.filter((health) => health !== null);
	const parts = worstFirst
		.map((health) => ({ health, count: checked.filter((one) => one === health).length }))
		.filter(({ count }) => count > 0)
		.map(({ health, count }, index) =>
			index === 0
				? `${nameOf(health)} in ${count} of ${counted(checked.length, "hour")}`
				: `${nameOf(health)} in ${count}`,
		);
	return parts.length > 0 ? parts.join(", ") : `${nameOf("HEALTHY")} throughout`;
}
