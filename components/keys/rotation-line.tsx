import { LocalTime } from "@/components/ui/local-time.tsx";
import type { KeyFacts } from "@/lib/kms/key-facts.ts";

/** How AWS rotates the key, as it last told. Recommends rotation only where AWS can rotate the key. */
export function RotationLine({ facts }: { facts: KeyFacts }) {
	const { rotation, origin, state } = facts;
	if (!rotation) return "Unknown";
	if (!rotation.isOn && state !== "Enabled") return `Not shown by AWS while the key is ${state}`;
	if (!rotation.isOn && origin !== "AWS_KMS") return `AWS does not rotate keys of origin ${origin}`;
	if (!rotation.isOn) return "Off. Turn on automatic rotation on the key's page in AWS KMS.";
	return (
		<>
			Every {rotation.periodDays ?? 365} days
			{rotation.nextAt && (
				<>
					, next <LocalTime value={rotation.nextAt} style="date" />
				</>
			)}
		</>
	);
}
