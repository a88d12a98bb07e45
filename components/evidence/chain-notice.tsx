import { formatNumber } from "@/components/ui/format.ts";
import { Notice } from "@/components/ui/notice.tsx";
import type { EvidenceReport } from "@/lib/evidence/build-evidence.ts";

/** The result of verifying the audit log from which the report is built. */
export function ChainNotice({ rows, head, findings, unnamed }: EvidenceReport["chain"]) {
	const isIntact = findings.length === 0 && unnamed === 0;
	return (
		<Notice
			tone={isIntact ? "success" : "danger"}
			title={
				isIntact
					? `Audit log verified: the hash chain of all ${formatNumber(rows)} entries is unbroken.`
					: "Audit log verification failed: the data in this report may have been altered."
			}
		>
			{findings.map(({ sentence, fromSeq }) => (
				<p key={`${fromSeq} ${sentence}`}>{sentence}</p>
			))}
			{unnamed > 0 && <p>{formatNumber(unnamed)} more findings are not listed.</p>}
			{head && (
				<p className="text-[0.8125rem]">
					Last entry {head.seq}, hash <span className="font-mono">{head.hash}</span>
				</p>
			)}
		</Notice>
	);
}
