import { counted, formatDuration } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import type { RevocationMeasure } from "@/lib/keys/revocation-measure.ts";

/** The measurements of the last time that AWS refused the key. */
export function LastRevocation({ revocation }: { revocation: RevocationMeasure }) {
	const { error, refusedAt, cutMs, applicationProcesses, restoredMs, refusedRequests } = revocation;
	const applications =
		applicationProcesses > 0
			? `, including ${counted(applicationProcesses, "application process", "application processes")},`
			: "";
	const parts = [
		cutMs === null ? "Access ended" : `Access ended within ${formatDuration(cutMs)}${applications}`,
		...(restoredMs === null ? [] : [`returned within ${formatDuration(restoredMs)}`]),
	];
	return (
		<>
			{parts.join(" and ")}
			{refusedRequests > 0 && `, ${counted(refusedRequests, "telemetry request")} rejected`} ({error},{" "}
			<LocalTime value={refusedAt} />)
		</>
	);
}
