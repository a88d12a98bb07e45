import { formatDuration, formatNumber } from "@/components/ui/format.ts";
import type { RekeyProgress } from "@/lib/keys/rekey-progress.ts";
import type { RekeyReason } from "@/lib/platform/prisma/client.ts";

const reasons: Record<RekeyReason, string> = {
	ACTIVATE: "Activation",
	REPLACE: "Replacement",
	DELETE: "Deletion",
	RENEW: "Data key renewal",
	COVER: "Resource change",
	DESTROY: "Data destruction",
};

/** The reason for a rekey, and its progress: "43 %, 518,000 of 1,204,551, 17 s left". Pure. */
export function describeRekey(rekey: RekeyProgress): { reason: string; progress: string } {
	return { reason: reasons[rekey.reason], progress: progressText(rekey) };
}

function progressText({ isProtected, done, total, remainingMs, blockedReason }: RekeyProgress): string {
	if (!isProtected) return "not protected yet";
	if (total === null) return "protected, no records to re-encrypt";
	const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
	const parts = [`protected, ${percent} %`, `${formatNumber(done)} of ${formatNumber(total)}`];
	if (remainingMs !== null && !blockedReason && done < total)
		parts.push(`${formatDuration(remainingMs)} left`);
	return parts.join(", ");
}
