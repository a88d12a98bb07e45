import { counted, formatNumber } from "@/components/ui/format.ts";
import type { ResourceView } from "@/lib/keys/resource-views.ts";
import { keyInSentence } from "./outcome-text.ts";

/** The keys that a resource's records are under: "220,000 under first-key, moving to second-key". Pure. */
export function protectionText(view: ResourceView, isBlocked: boolean): string {
	const { protectedBy, elsewhere, destroyed } = view;
	const moving = elsewhere.map(
		({ keyName, records }) =>
			`${formatNumber(records)} under ${keyInSentence(keyName)}, ${isBlocked ? "waiting to move" : "moving"} to ${keyInSentence(protectedBy)}`,
	);
	const left = destroyed > 0 ? [`${counted(destroyed, "record")} being destroyed`] : [];
	return moving.length + left.length === 0 ? protectedBy : [...moving, ...left].join("; ");
}
