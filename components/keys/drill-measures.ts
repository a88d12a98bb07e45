import { counted, formatDuration } from "@/components/ui/format.ts";
import type { DrillView } from "@/lib/keys/drills.ts";

type Measured = NonNullable<DrillView["open"]>["measured"];

/** What a drill has measured by now, in sentences; undefined for what is not yet. Pure. */
export function drillMeasures(measured: Measured): { cut: string | undefined; back: string | undefined } {
	if (!measured) return { cut: undefined, back: undefined };
	const { error, cutMs, processes, restoredMs } = measured;
	const within = cutMs === null ? "" : ` within ${formatDuration(cutMs)} of AWS's last agreement`;
	const forgot =
		processes > 0 ? `, ${counted(processes, "process", "processes")} having forgotten data keys` : "";
	return {
		cut: `AWS refused the key (${error}). Reads stopped in every process${within}${forgot}.`,
		back:
			restoredMs === null
				? undefined
				: `Access was back within ${formatDuration(restoredMs)} of AWS's last refusal.`,
	};
}
