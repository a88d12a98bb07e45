import { cn } from "@/components/ui/cn.ts";
import type { ServiceColors } from "./service-colors.ts";

type ServiceLegendProps = { colors: ServiceColors; isPathShown: boolean };

/** Explains the colors and the line in the bars. The waterfall names the service of each span too. */
export function ServiceLegend({ colors, isPathShown }: ServiceLegendProps) {
	return (
		<ul aria-label="Legend" className="mb-2 flex flex-wrap gap-x-4 gap-y-1 text-[0.8125rem] text-muted">
			{[...colors].map(([service, color]) => (
				<li key={service ?? ""} className="flex min-w-0 items-center gap-1.5">
					<span className={cn("size-2.5 shrink-0 rounded-xs bg-current", color)} />
					<span className="min-w-0 wrap-anywhere">{service ?? "No service"}</span>
				</li>
			))}
			{isPathShown && (
				<li className="flex items-center gap-1.5">
					<span className="h-1 w-4 bg-text" />
					Critical path
				</li>
			)}
		</ul>
	);
}
