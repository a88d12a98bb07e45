import type { AlertType } from "../audit/raise-alert.ts";
import { keyRemedy, type RemediedKey, type RemedyStep, rotationStep } from "../kms/key-remedy.ts";
import { healthTrouble } from "./alert-text.ts";

/** The steps in the key's AWS account that end what an alert reports; empty if it asks for none. Pure. */
export function alertRemedy(type: AlertType, facts: Record<string, unknown>, key: RemediedKey): RemedyStep[] {
	const refusedIn = (keyState: string) =>
		keyRemedy({ code: "KEY_REVOKED", awsErrorName: null, keyState }, key);
	switch (type) {
		case "key.health_changed": {
			const trouble = healthTrouble(facts);
			return trouble ? keyRemedy(trouble, key) : [];
		}
		case "key.pending_deletion":
			return refusedIn("PendingDeletion");
		case "key.material_expiring":
			return refusedIn("PendingImport");
		case "key.rotation_off":
			return [rotationStep(key)];
		default:
			return [];
	}
}
