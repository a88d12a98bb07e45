import { counted, formatDuration } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import type { RevocationMeasure } from "@/lib/keys/revocation-measure.ts";

/** The measurements of the last time that AWS refused the key. */
export function LastRevocation({ revocation }: { revocation: RevocationMeasure }) {
	const { error, refusedAt, cutMs, applicationProcesses, restoredMs, refusedRequests } = revocation;
	const applications =
		cutMs !== null && applicationProcesses > 0
			? `, including ${counted(applicationProcesses, "application process", "application processes")}`
			: "";
	const ended = cutMs === null ? "Access ended" : `Access ended within ${formatDuration(cutMs)}`;
	const returned =
		restoredMs === null ? "" : `${applications && ","} and returned within ${formatDuration(restoredMs)}`;
	return (
		<>
			{ended}
			{applications}
			{returned}
			{refusedRequests > 0 && `, ${counted(refusedRequests, "telemetry request")} rejected`} ({error},{" "}
			<LocalTime value={refusedAt} />)
		</>
	);
}
