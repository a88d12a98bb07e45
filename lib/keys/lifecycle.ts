import { KeyholdError } from "../platform/errors.ts";
import type { KeyHealth, KeyStatus } from "../platform/prisma/client.ts";

/** The transitions of a customer's key. Every change of status is checked against this table. */
const transitions = {
	activate: { from: ["ADDED"], to: "ACTIVATING" },
	finishActivation: { from: ["ACTIVATING"], to: "ACTIVE" },
	/** A key that protects nothing yet is deleted immediately. */
	deleteUnused: { from: ["ADDED"], to: "DELETED" },
	/** Its data moves to the managed key first. This also undoes a half-finished activation. */
	deleteUsed: { from: ["ACTIVATING", "ACTIVE"], to: "DELETING" },
	/** Destroys the data of a refused key. Otherwise its deletion or replacement may wait forever. */
	destroyData: { from: ["ACTIVATING", "ACTIVE", "DELETING"], to: "DELETING" },
	finishDeletion: { from: ["DELETING"], to: "DELETED" },
} as const satisfies Record<string, { from: readonly KeyStatus[]; to: KeyStatus }>;

export type Transition = keyof typeof transitions;

/** True if the transition is allowed from `status`. Pure. */
export function canTransition(transition: Transition, status: KeyStatus): boolean {
	return (transitions[transition].from as readonly KeyStatus[]).includes(status);
}

/** The status after a transition. Pure. */
export function statusAfter(transition: Transition): KeyStatus {
	return transitions[transition].to;
}

/** The statuses of a live key, of which a deployment has at most one. */
export const liveStatuses = ["ADDED", "ACTIVATING", "ACTIVE"] as const satisfies KeyStatus[];

/** @throws KeyholdError CONFLICT, with the key's status, if the transition is not allowed */
export function assertTransition(transition: Transition, key: { status: KeyStatus; name: string }): void {
	if (canTransition(transition, key.status)) return;
	const doing: Record<KeyStatus, string> = {
		ADDED: "is not in use yet",
		ACTIVATING: "is already being activated",
		ACTIVE: "is already active",
		DELETING: "is already being deleted",
		DELETED: "is already deleted",
	};
	throw new KeyholdError(
		"CONFLICT",
		`${key.name} ${doing[key.status]}. Reload the page to see its current state.`,
	);
}

/** True unless AWS refuses a key that protects, or may protect, records: they can't be moved. The console relies on it to offer changes. Pure. */
export function isMovable(key: { health: KeyHealth }, records: number): boolean {
	return key.health !== "REVOKED" || records === 0;
}

/** The changes that move a key's data, as a refusal names them. */
const tried = {
	delete: "delete the key",
	replace: "replace the key",
	uncover: "move the data off the key",
} as const;

/** @throws KeyholdError KEY_REVOKED if the key's data is not movable, with the change that was tried */
export function assertMovable(
	key: { health: KeyHealth; healthError: string | null; name: string },
	records: number,
	change: keyof typeof tried,
): void {
	if (isMovable(key, records)) return;
	throw new KeyholdError(
		"KEY_REVOKED",
		`AWS refuses ${key.name} (${key.healthError ?? "refused"}), so its data can't be moved. Nothing has changed. Restore access in AWS KMS, then try to ${tried[change]} again. If access can't be restored, an Org Admin can destroy the data on the Encryption Keys page.`,
	);
}
