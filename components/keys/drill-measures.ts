import { counted, formatDuration } from "@/components/ui/format.ts";
import type { DrillView } from "@/lib/health/drills.ts";

type Measured = NonNullable<DrillView["open"]>["measured"];

/** The measurements of a drill as sentences; undefined until they exist. Pure. */
export function drillMeasures(measured: Measured): { cut: string | undefined; back: string | undefined } {
	if (!measured) return { cut: undefined, back: undefined };
	const { error, cutMs, processes, applicationProcesses, restoredMs, refusedRequests } = measured;
	const within = cutMs === null ? "" : ` within ${formatDuration(cutMs)} of AWS's last successful response`;
	const forgot =
		processes > 0 ? `; ${counted(processes, "process", "processes")} discarded cached data keys` : "";
	const leases =
		applicationProcesses > 0
			? `; the leases of ${counted(applicationProcesses, "application process", "application processes")} end within this time`
			: "";
	return {
		cut: `AWS refused the key (${error}). Reads stop in every process${within}${forgot}${leases}.`,
		back:
			restoredMs === null
				? undefined
				: `Access was back within ${formatDuration(restoredMs)} of AWS's last refusal. ${rejected(refusedRequests)}`,
	};
}

function rejected(requests: number): string {
	return requests === 0
		? "No telemetry was rejected during the drill."
		: `${counted(requests, "telemetry request")} ${requests === 1 ? "was" : "were"} rejected during the drill.`;
}
