import { Arn } from "@/components/ui/arn.tsx";
import { counted } from "@/components/ui/format.ts";
import { Notice } from "@/components/ui/notice.tsx";
import type { KeyView } from "@/lib/keys/encryption-keys-overview.ts";
import { shownErrorName } from "@/lib/kms/key-trouble.ts";

/** Says whether the previous key can be disabled in AWS: not while anything is still encrypted with it. */
export function ReplacedKeyNotice({ replaced: old }: { replaced: KeyView }) {
	const amount = `${counted(old.dataKeys, "data key")}, ${counted(old.records, "record")}`;
	if (old.dataKeys === 0 && old.records === 0 && old.status === "DELETED") {
		return (
			<Notice
				tone="success"
				title={
					<>
						Safe to disable <span className="font-mono font-normal wrap-anywhere">{old.arn}</span>: {amount}
					</>
				}
			>
				{old.name} is no longer needed.
			</Notice>
		);
	}
	const isRefused = old.health === "REVOKED";
	return (
		<Notice
			tone={isRefused ? "danger" : "info"}
			title={
				isRefused
					? `AWS is refusing ${old.name} (${shownErrorName(old.healthError ?? "refused")}), which is still needed: ${amount}.`
					: `Keep ${old.name} enabled. Still encrypted with it: ${amount}.`
			}
		>
			<Arn value={old.arn} name={`ARN of ${old.name}`} />
			{isRefused && <p>Restore access in AWS KMS. The remaining data then moves automatically.</p>}
		</Notice>
	);
}
