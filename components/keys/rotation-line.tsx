import { LocalTime } from "@/components/ui/local-time.tsx";
import type { KeyFacts } from "@/lib/kms/key-facts.ts";

/** The rotation of a key, as AWS last reported it. */
export function RotationLine({ rotation }: { rotation: NonNullable<KeyFacts["rotation"]> }) {
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
