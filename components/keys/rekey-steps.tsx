import { CircleCheck, CircleDashed, LoaderCircle } from "lucide-react";
import { cn } from "@/components/ui/cn.ts";
import { counted, formatDuration, formatNumber } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { Progress } from "@/components/ui/progress.tsx";
import type { RekeyProgress } from "@/lib/keys/rekey-progress.ts";

type RekeyStepsProps = {
	rekey: RekeyProgress;
	keyName: string;
	/** Records that still have to be moved. */
	waiting: number;
};

/** The two steps of a rekey: data is protected within seconds, then each record is re-encrypted. */
export function RekeySteps({ rekey, keyName, waiting }: RekeyStepsProps) {
	const isBlocked = rekey.blockedReason !== null;
	const [Icon, iconClass] = rekey.isProtected
		? [CircleCheck, "text-success"]
		: isBlocked
			? [CircleDashed, "text-muted"]
			: [LoaderCircle, "text-primary motion-safe:animate-spin"];
	return (
		<div className="flex flex-col gap-3">
			{rekey.reason === "DESTROY" && (
				<p className="text-muted">
					The data encrypted with {keyName} is being destroyed: {counted(rekey.destroyed, "record")} deleted
					so far. New data is encrypted with the Keyhold managed key.
				</p>
			)}
			{rekey.reason === "DELETE" && (
				<p className="text-muted">Data is moving to the Keyhold managed key and stays readable throughout.</p>
			)}
			<div className="flex flex-wrap items-center gap-x-2">
				<span className="font-medium">{rekey.isProtected ? "Protected" : "Protecting"}</span>
				<Icon className={cn("size-4", iconClass)} />
				<span className="text-muted">
					{rekey.isProtected && rekey.protectedAfterMs !== null
						? formatDuration(rekey.protectedAfterMs)
						: protecting(rekey, keyName)}
				</span>
			</div>
			<Progress
				label="Re-encrypting"
				value={rekey.total === null ? (isBlocked ? 0 : undefined) : rekey.done}
				max={rekey.total ?? 1}
				valueText={progressText(rekey)}
				tone={isBlocked ? "warning" : "info"}
			/>
			{isBlocked && (
				<Notice tone="warning" title="Re-encryption is waiting.">
					<p>{rekey.blockedReason}</p>
					{rekey.reason !== "DESTROY" && (
						<p>{counted(waiting, "record is", "records are")} not re-encrypted yet.</p>
					)}
					<p>
						Keyhold retries automatically.
						{rekey.blockedSince && (
							<>
								{" "}
								Waiting since <LocalTime value={rekey.blockedSince} />.
							</>
						)}
					</p>
				</Notice>
			)}
			{!isBlocked && (
				<p className="text-muted">You can leave this page. Re-encryption continues in the background.</p>
			)}
		</div>
	);
}

function protecting(rekey: RekeyProgress, keyName: string): string {
	return rekey.reason === "DELETE" || rekey.reason === "DESTROY"
		? "after this step, the key in your AWS account is no longer needed"
		: `after this step, nothing can be read without ${keyName}`;
}

function progressText({ done, total, recordsPerSecond, remainingMs, blockedReason }: RekeyProgress): string {
	if (total === null) return "not started";
	const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
	const parts = [`${percent} %`, `${formatNumber(done)} of ${formatNumber(total)}`];
	if (recordsPerSecond !== null && !blockedReason) parts.push(`${formatNumber(recordsPerSecond)}/s`);
	if (remainingMs !== null && !blockedReason && done < total)
		parts.push(`${formatDuration(remainingMs)} left`);
	return parts.join(" · ");
}
