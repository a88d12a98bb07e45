import type { AlertType } from "../audit/raise-alert.ts";
import type { KeyFacts } from "../kms/key-facts.ts";

/** An alert for a fact about a key, raised once per `onceKey`. */
export type FactAlert = { type: AlertType; onceKey: string; data: Record<string, string | number> };

const dayMs = 24 * 3_600_000;
/** Raised immediately, and again when this many days are left. */
const deletionDays = [7, 3, 1];
const expiryDays = [30, 7, 3, 1];

type StoredFacts = KeyFacts & {
	/** When rotation was first seen off. */
	rotationOffSince: string | null;
};

/** All alerts that a key's facts call for by now, raised or not. Pure. */
export function factAlerts(
	keyId: string,
	facts: StoredFacts,
	now: Date,
	rotationLimitDays: number,
): FactAlert[] {
	const alerts: FactAlert[] = [];
	const { deletionDate, validTo, rotationOffSince } = facts;
	const daysUntil = (moment: string) => (Date.parse(moment) - now.getTime()) / dayMs;
	if (deletionDate && facts.state === "PendingDeletion") {
		const stage = stageOf(daysUntil(deletionDate), deletionDays) ?? "now";
		alerts.push({
			type: "key.pending_deletion",
			onceKey: `deletion ${keyId} ${deletionDate} ${stage}`,
			data: { deletionDate },
		});
	}
	const expiryStage = validTo ? stageOf(daysUntil(validTo), expiryDays) : null;
	if (validTo && expiryStage) {
		alerts.push({
			type: "key.material_expiring",
			onceKey: `expiry ${keyId} ${validTo} ${expiryStage}`,
			data: { validTo },
		});
	}
	if (rotationOffSince && -daysUntil(rotationOffSince) > rotationLimitDays) {
		alerts.push({
			type: "key.rotation_off",
			onceKey: `rotation ${keyId} ${rotationOffSince}`,
			data: { limitDays: rotationLimitDays },
		});
	}
	return alerts;
}

/** The smallest reached stage; null before the first. */
function stageOf(daysLeft: number, stages: number[]): number | null {
	return stages.filter((days) => daysLeft <= days).at(-1) ?? null;
}

/** Adds when rotation was first seen off; null if AWS rotates the key or does not say. Pure. */
export function withRotationSince(
	facts: KeyFacts,
	before: Partial<StoredFacts> | null,
	now: Date,
): StoredFacts {
	const isOff = facts.rotation !== null && !facts.rotation.isOn;
	return { ...facts, rotationOffSince: isOff ? (before?.rotationOffSince ?? now.toISOString()) : null };
}
