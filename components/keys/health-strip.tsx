import { healthLabels } from "@/components/key-health/key-labels.ts";
import { cn } from "@/components/ui/cn.ts";
import type { HealthHours } from "@/lib/keys/health-hours.ts";
import type { KeyHealth } from "@/lib/platform/prisma/client.ts";
import { healthHoursText } from "./health-hours-text.ts";

// Each health has its own height as well as its own color.
const bars: Record<KeyHealth, { height: number; color: string }> = {
	HEALTHY: { height: 5, color: "fill-success" },
	WARNING: { height: 9, color: "fill-warning" },
	UNREACHABLE: { height: 13, color: "fill-warning" },
	REVOKED: { height: 18, color: "fill-danger" },
};
const width = 7;
const height = 18;

/** The health of the last 24 hours as a strip, with the worst of it in words. */
export function HealthStrip({ hours }: { hours: HealthHours }) {
	return (
		<span className="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
			<svg aria-hidden viewBox={`0 0 ${hours.length * width} ${height}`} className="h-[18px] w-42">
				{hours.map((health, index) => {
					const bar = health ? bars[health] : { height: 1, color: "fill-border-strong" };
					return (
						<rect
							// biome-ignore lint/suspicious/noArrayIndexKey: the hours keep their places
							key={index}
							x={index * width}
							y={height - bar.height}
							width={width - 1.5}
							height={bar.height}
							rx={1}
							className={cn(bar.color)}
						/>
					);
				})}
			</svg>
			<span className="text-muted">{healthHoursText(hours, (health) => healthLabels[health].label)}</span>
		</span>
	);
}
