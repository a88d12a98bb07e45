import { healthLabels, statusLabels } from "@/components/key-health/key-labels.ts";
import type { DeploymentView } from "@/lib/keys/encryption-keys-overview.ts";

/**
 * The state of a deployment's key, for a live region. The text changes only when there is something new to hear, so a
 * long rekey is announced in quarters. Pure.
 */
export function spokenState({ name, key, rekey }: DeploymentView): string {
	if (!key) return `${name}: encrypted with the Keyhold managed key.`;
	const parts = [`${key.name}: ${statusLabels[key.status].label}, ${healthLabels[key.health].label}.`];
	if (rekey?.blockedReason) parts.push(`Re-encryption is waiting. ${rekey.blockedReason}`);
	else if (rekey?.isProtected) {
		const quarters = rekey.total ? Math.floor((rekey.done / rekey.total) * 4) * 25 : 0;
		parts.push(`Protected. Re-encrypting, ${quarters} % done.`);
	}
	return parts.join(" ");
}
