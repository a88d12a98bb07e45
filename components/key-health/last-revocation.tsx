import { formatDuration } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import type { RevocationMeasure } from "@/lib/keys/revocation-measure.ts";

/** The measurements of the last time that AWS refused the key. */
export function LastRevocation({ revocation }: { revocation: RevocationMeasure }) {
	const { error, refusedAt, cutMs, restoredMs } = revocation;
	const parts = [
		cutMs === null ? "access ended" : `access ended within ${formatDuration(cutMs)}`,
		...(restoredMs === null ? [] : [`came back within ${formatDuration(restoredMs)}`]),
	];
	return (
		<>
			{parts.join(", ")} ({error}, <LocalTime value={refusedAt} />)
		</>
	);
}
