import { formatNumber } from "@/components/ui/format.ts";
import { Notice } from "@/components/ui/notice.tsx";
import type { EvidenceReport } from "@/lib/evidence/build-evidence.ts";

/** Whether the audit log that the report is read from is whole. */
export function ChainNotice({ rows, head, findings, unnamed }: EvidenceReport["chain"]) {
	const isWhole = findings.length === 0 && unnamed === 0;
	return (
		<Notice
			tone={isWhole ? "success" : "danger"}
			title={
				isWhole
					? `The audit log is whole: ${formatNumber(rows)} rows verified, from the first to the last.`
					: "The audit log does not hold: what this report says may have been changed."
			}
		>
			{findings.map(({ sentence, fromSeq }) => (
				<p key={`${fromSeq} ${sentence}`}>{sentence}</p>
			))}
			{unnamed > 0 && <p>{formatNumber(unnamed)} more findings are not named.</p>}
			{head && (
				<p className="text-[0.8125rem]">
					Last row {head.seq}, hash <span className="font-mono">{head.hash}</span>
				</p>
			)}
		</Notice>
	);
}
