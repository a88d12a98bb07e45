import { LocalTime } from "@/components/ui/local-time.tsx";
import { Progress } from "@/components/ui/progress.tsx";
import type { RekeyProgress } from "@/lib/keys/rekey-progress.ts";
import { describeRekey } from "./describe-rekey.ts";

/** The progress of a rekey, and why it is blocked. */
export function RekeyLine({ rekey }: { rekey: RekeyProgress }) {
	const { reason, progress } = describeRekey(rekey);
	const isBlocked = rekey.blockedReason !== null;
	return (
		<div className="flex max-w-xl flex-col gap-1.5">
			<Progress
				label={reason}
				value={rekey.total === null ? (isBlocked ? 0 : undefined) : rekey.done}
				max={rekey.total ?? 1}
				valueText={progress}
				tone={isBlocked ? "warning" : "info"}
			/>
			<p className="text-muted">
				Started <LocalTime value={rekey.startedAt} />.
				{rekey.blockedSince && (
					<>
						{" "}
						Blocked since <LocalTime value={rekey.blockedSince} />: {rekey.blockedReason}
					</>
				)}
			</p>
		</div>
	);
}
