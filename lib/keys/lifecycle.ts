import { KeyholdError } from "../platform/errors.ts";
import type { KeyHealth, KeyStatus } from "../platform/prisma/client.ts";

/** What may happen to a customer's key, from where to where. Everything that changes a status asks this table. */
const transitions = {
	activate: { from: ["ADDED"], to: "ACTIVATING" },
	finishActivation: { from: ["ACTIVATING"], to: "ACTIVE" },
	/** A key that protects nothing yet is gone at once. */
	deleteUnused: { from: ["ADDED"], to: "DELETED" },
	/** Its data moves to the managed key first; half an activation can be undone so as well. */
	deleteUsed: { from: ["ACTIVATING", "ACTIVE"], to: "DELETING" },
	/** What a refused key protects is destroyed; one that is being deleted or replaced may wait for ever otherwise. */
	destroyData: { from: ["ACTIVATING", "ACTIVE", "DELETING"], to: "DELETING" },
	finishDeletion: { from: ["DELETING"], to: "DELETED" },
} as const satisfies Record<string, { from: readonly KeyStatus[]; to: KeyStatus }>;

export type Transition = keyof typeof transitions;

/** Whether a key in `status` may go that way. Pure. */
export function canTransition(transition: Transition, status: KeyStatus): boolean {
	return (transitions[transition].from as readonly KeyStatus[]).includes(status);
}

/** The status after a transition. Pure. */
export function statusAfter(transition: Transition): KeyStatus {
	return transitions[transition].to;
}

/** Statuses in which a key counts against "one live key per deployment". */
export const liveStatuses = ["ADDED", "ACTIVATING", "ACTIVE"] as const satisfies KeyStatus[];

/** @throws KeyholdError CONFLICT that says what the key is doing. */
export function assertTransition(transition: Transition, key: { status: KeyStatus; name: string }): void {
	if (canTransition(transition, key.status)) return;
	const doing: Record<KeyStatus, string> = {
		ADDED: "is not in use yet",
		ACTIVATING: "is being activated already",
		ACTIVE: "is active already",
		DELETING: "is being deleted already",
		DELETED: "is deleted already",
	};
	throw new KeyholdError(
		"CONFLICT",
		`${key.name} ${doing[key.status]}. Reload the page to see where it stands.`,
	);
}

/** @throws KeyholdError KEY_REVOKED while AWS refuses a key that records are under: they cannot be moved. */
export function assertMovable(
	key: { health: KeyHealth; healthError: string | null; name: string },
	records: number,
): void {
	if (key.health !== "REVOKED" || records === 0) return;
	throw new KeyholdError(
		"KEY_REVOKED",
		`AWS refuses ${key.name} (${key.healthError ?? "refused"}), so its data cannot be moved. Give access back in AWS KMS, then delete the key again.`,
	);
}
