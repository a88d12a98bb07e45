import { CircleCheck, CircleDashed, LoaderCircle } from "lucide-react";
import { cn } from "@/components/ui/cn.ts";
import { counted, formatDuration, formatNumber } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { Progress } from "@/components/ui/progress.tsx";
import type { OpenRekey } from "@/lib/keys/encryption-keys-overview.ts";
import type { CardNotice } from "@/lib/keys/key-card-state.ts";
import type { RekeyProgress } from "@/lib/keys/rekey-progress.ts";
import { productName } from "@/lib/platform/vendor-names.ts";
import { keyInSentence } from "./outcome-text.ts";

type RekeyStepsProps = Omit<Extract<CardNotice, { kind: "moving" }>, "kind">;

/** The two steps of a rekey: data is protected within seconds, then each record is re-encrypted. */
export function RekeySteps({ rekey, waiting, destroying }: RekeyStepsProps) {
	const isBlocked = rekey.blockedReason !== null;
	// Nothing is re-encrypted then, so there is no progress of it.
	const isOnlyDestroying = destroying !== null && rekey.total === null;
	const [Icon, iconClass] = rekey.isProtected
		? [CircleCheck, "text-success"]
		: isBlocked
			? [CircleDashed, "text-muted"]
			: [LoaderCircle, "text-primary motion-safe:animate-spin"];
	return (
		<div className="flex flex-col gap-3">
			{destroying && (
				<p className="text-muted">
					The data encrypted with {destroying} is being destroyed: {counted(rekey.destroyed, "record")}{" "}
					deleted so far. New data is encrypted with {keyInSentence(rekey.to)}.
				</p>
			)}
			{rekey.reason !== "DESTROY" && (
				<p className="text-muted">
					Data {isBlocked ? "has to move" : "is moving"}
					{rekey.from && ` from ${keyInSentence(rekey.from)}`} to {keyInSentence(rekey.to)}
					{!isBlocked && " and stays readable throughout"}.
				</p>
			)}
			<div className="flex flex-wrap items-center gap-x-2">
				<span className="font-medium">{rekey.isProtected ? "Protected" : "Protecting"}</span>
				<Icon className={cn("size-4", iconClass)} />
				<span className="text-muted">
					{rekey.isProtected && rekey.protectedAfterMs !== null
						? formatDuration(rekey.protectedAfterMs)
						: protecting(rekey)}
				</span>
			</div>
			{!isOnlyDestroying && (
				<Progress
					label="Re-encrypting"
					value={rekey.total === null ? (isBlocked ? 0 : undefined) : rekey.done}
					max={rekey.total ?? 1}
					valueText={progressText(rekey)}
					tone={isBlocked ? "warning" : "info"}
				/>
			)}
			{isBlocked && (
				<Notice tone="warning" title="Re-encryption is waiting.">
					<p>{rekey.blockedReason}</p>
					{waiting !== null && waiting > 0 && (
						<p>{counted(waiting, "record is", "records are")} not re-encrypted yet.</p>
					)}
					<p>
						{productName()} retries automatically.
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

function protecting({ reason, from, to }: OpenRekey): string {
	return reason === "DELETE" || reason === "DESTROY"
		? `after this step, nothing needs ${from ?? "the old key"} any longer`
		: `after this step, nothing can be read without ${keyInSentence(to)}`;
}

/** "43% · 518,000 of 1,204,551 · 41,000/s · 17 s left". Pure. */
export function progressText(rekey: RekeyProgress): string {
	const { done, total, recordsPerSecond, remainingMs, blockedReason } = rekey;
	if (total === null) return "not started";
	const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
	const parts = [`${percent}%`, `${formatNumber(done)} of ${formatNumber(total)}`];
	if (recordsPerSecond !== null && !blockedReason) parts.push(`${formatNumber(recordsPerSecond)}/s`);
	if (remainingMs !== null && !blockedReason && done < total)
		parts.push(remainingMs < 1_000 ? "almost done" : `${formatDuration(remainingMs)} left`);
	return parts.join(" · ");
}
