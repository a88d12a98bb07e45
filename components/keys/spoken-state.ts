import { healthLabels, statusLabels } from "@/components/key-health/key-labels.ts";
import type { DeploymentView } from "@/lib/keys/encryption-keys-overview.ts";
import { keyPhase } from "@/lib/keys/key-card-state.ts";
import { managedKeyName } from "@/lib/platform/vendor-names.ts";
import { outcomeText } from "./outcome-text.ts";

/**
 * The state of a deployment's key, for a live region. The text changes only when there is something new to hear, so a
 * long rekey is announced in quarters. Pure.
 */
export function spokenState({ name, key, rekey }: DeploymentView): string {
	if (!key) return `${name}: encrypted with the ${managedKeyName()}.`;
	const parts = [
		`${key.name}: ${statusLabels[keyPhase(key, rekey)].label}, ${healthLabels[key.health].label}.`,
	];
	if (rekey?.blockedReason) parts.push(`Re-encryption is waiting. ${rekey.blockedReason}`);
	else if (rekey?.isProtected) {
		const quarters = rekey.total ? Math.floor((rekey.done / rekey.total) * 4) * 25 : 0;
		parts.push(`Protected. Re-encrypting, ${quarters}% done.`);
	}
	return parts.join(" ");
}

/** The end of the last rekey, for a live region of its own: it is read out once, when the rekey ends. Pure. */
export function spokenOutcome({ name, rekey, outcome }: DeploymentView): string {
	if (!outcome || rekey) return "";
	const { title } = outcomeText(outcome);
	return outcome.destroyed > 0 ? `${name}: ${title}.` : `${name}: re-encryption finished. ${title}.`;
}
