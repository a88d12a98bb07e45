import { LocalTime } from "@/components/ui/local-time.tsx";
import type { RekeyOutcome } from "@/lib/keys/rekey-outcome.ts";
import { DismissibleNotice } from "./dismissible-notice.tsx";
import { outcomeText } from "./outcome-text.ts";

/** The result of the last rekey, once it has finished. */
export function RekeyOutcomeNotice({ outcome }: { outcome: RekeyOutcome }) {
	const { title, text } = outcomeText(outcome);
	const isLoss = outcome.destroyed > 0;
	return (
		<DismissibleNotice id={outcome.id} name={title} tone={isLoss ? "neutral" : "success"} title={title}>
			<p>
				{text} Finished <LocalTime value={outcome.finishedAt} />.
			</p>
		</DismissibleNotice>
	);
}
