import { Arn } from "@/components/ui/arn.tsx";
import { counted } from "@/components/ui/format.ts";
import { Notice } from "@/components/ui/notice.tsx";
import type { KeyView } from "@/lib/keys/encryption-keys-overview.ts";
import { shownErrorName } from "@/lib/kms/failure.ts";

/** Whether the key before may be disabled in AWS: only once nothing is left under it. */
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
				Nothing of {old.name} is needed any more.
			</Notice>
		);
	}
	const isRefused = old.health === "REVOKED";
	return (
		<Notice
			tone={isRefused ? "danger" : "info"}
			title={
				isRefused
					? `AWS refuses ${old.name} (${shownErrorName(old.healthError ?? "refused")}), which is still needed: ${amount}.`
					: `Leave ${old.name} enabled: ${amount} are still under it.`
			}
		>
			<Arn value={old.arn} name={`ARN of ${old.name}`} />
			{isRefused && <p>Nothing is lost. Give access back in AWS KMS, and the rest moves by itself.</p>}
		</Notice>
	);
}
