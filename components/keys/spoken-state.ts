import { healthLabels, statusLabels } from "@/components/key-health/key-labels.ts";
import type { DeploymentView } from "@/lib/keys/encryption-keys-overview.ts";

/**
 * Where a deployment's key stands, for a live region. It reads the same until there is something new to hear, so a
 * long move is said in quarters and not every second. Pure.
 */
export function spokenState({ name, key, rekey }: DeploymentView): string {
	if (!key) return `${name}: under the managed key.`;
	const parts = [`${key.name}: ${statusLabels[key.status].label}, ${healthLabels[key.health].label}.`];
	if (rekey?.blockedReason) parts.push(`Waiting: ${rekey.blockedReason}`);
	else if (rekey?.isProtected) {
		const quarters = rekey.total ? Math.floor((rekey.done / rekey.total) * 4) * 25 : 0;
		parts.push(`Protected. Re-encrypting, ${quarters} % done.`);
	}
	return parts.join(" ");
}
