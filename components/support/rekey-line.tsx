import { LocalTime } from "@/components/ui/local-time.tsx";
import { Progress } from "@/components/ui/progress.tsx";
import type { RekeyProgress } from "@/lib/keys/rekey-progress.ts";
import { rekeyWords } from "./rekey-words.ts";

/** How far a move of data is, and what it waits for. */
export function RekeyLine({ rekey }: { rekey: RekeyProgress }) {
	const { reason, progress } = rekeyWords(rekey);
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
