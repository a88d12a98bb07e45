import { describe, expect, it } from "vitest";
import { KeyholdError } from "../platform/errors.ts";
import { KeyHealth, KeyStatus } from "../platform/prisma/enums.ts";
import {
	assertMovable,
	assertTransition,
	canTransition,
	isMovable,
	liveStatuses,
	statusAfter,
	type Transition,
} from "./lifecycle.ts";

const statuses: KeyStatus[] = ["ADDED", "ACTIVATING", "ACTIVE", "DELETING", "DELETED"];

// By hand, not derived: where each way begins and where it ends.
const expected: Record<
	Transition,
	[ADDED: boolean, ACTIVATING: boolean, ACTIVE: boolean, DELETING: boolean, DELETED: boolean, to: KeyStatus]
> = {
	activate: [true, false, false, false, false, "ACTIVATING"],
	finishActivation: [false, true, false, false, false, "ACTIVE"],
	deleteUnused: [true, false, false, false, false, "DELETED"],
	deleteUsed: [false, true, true, false, false, "DELETING"],
	destroyData: [false, true, true, true, false, "DELETING"],
	finishDeletion: [false, false, false, true, false, "DELETED"],
};
const transitions = Object.keys(expected) as Transition[];
const cells = transitions.flatMap((transition) =>
	statuses.map((status, at) => [transition, status, expected[transition][at] as boolean] as const),
);

const refusal = (attempt: () => void): KeyholdError | null => {
	try {
		attempt();
		return null;
	} catch (error) {
		expect(error).toBeInstanceOf(KeyholdError);
		return error as KeyholdError;
	}
};

it("the table above has every status there is", () => {
	expect(statuses.toSorted()).toEqual(Object.values(KeyStatus).toSorted());
});

describe("a key's status", () => {
	it.each(cells)("%s of a key that is %s: %s", (transition, status, isAllowed) => {
		expect(canTransition(transition, status)).toBe(isAllowed);
		const error = refusal(() => assertTransition(transition, { status, name: "Production" }));
		expect(error?.code).toBe(isAllowed ? undefined : "CONFLICT");
	});

	it.each(transitions)("%s ends where it should", (transition) => {
		expect(statusAfter(transition)).toBe(expected[transition][5]);
	});

	it("is never left once it is DELETED", () => {
		for (const transition of transitions) expect(canTransition(transition, "DELETED")).toBe(false);
	});

	it("reaches DELETED from everywhere", () => {
		for (const start of statuses) {
			const reached = new Set<KeyStatus>([start]);
			for (const from of reached) {
				for (const transition of transitions)
					if (canTransition(transition, from)) reached.add(statusAfter(transition));
			}
			expect(reached).toContain("DELETED");
		}
	});

	it("is live until its data begins to move away", () => {
		expect([...liveStatuses].toSorted()).toEqual(["ACTIVATING", "ACTIVE", "ADDED"]);
	});

	it.each<[KeyStatus, string]>([
		["ADDED", "Production is not in use yet. Reload the page to see its current state."],
		["ACTIVATING", "Production is already being activated. Reload the page to see its current state."],
		["ACTIVE", "Production is already active. Reload the page to see its current state."],
		["DELETING", "Production is already being deleted. Reload the page to see its current state."],
		["DELETED", "Production is already deleted. Reload the page to see its current state."],
	])("a transition that %s does not allow is refused with the key's status", (status, message) => {
		const transition = transitions.find((one) => !canTransition(one, status)) as Transition;
		expect(refusal(() => assertTransition(transition, { status, name: "Production" }))?.message).toBe(
			message,
		);
	});
});

describe("moving a key's data", () => {
	it.each<[KeyHealth, boolean]>([
		["HEALTHY", true],
		["WARNING", true],
		["UNREACHABLE", true],
		["REVOKED", false],
	])("while it is %s: %s", (health, isAllowed) => {
		const error = refusal(() =>
			assertMovable({ health, healthError: "DisabledException", name: "Production" }, 1, "delete"),
		);
		expect(error?.code).toBe(isAllowed ? undefined : "KEY_REVOKED");
	});

	it("has an answer for every health there is", () => {
		expect(Object.values(KeyHealth).toSorted()).toEqual(["HEALTHY", "REVOKED", "UNREACHABLE", "WARNING"]);
	});

	it("of a revoked key says what AWS said and what to do", () => {
		const key = { health: "REVOKED" as const, healthError: "DisabledException", name: "Production" };
		expect(refusal(() => assertMovable(key, 1, "delete"))?.message).toBe(
			"AWS refuses Production (DisabledException), so its data can't be moved. Nothing has changed. Restore access in AWS KMS, then try to delete the key again. If access can't be restored, an Org Admin can destroy the data on the Encryption Keys page.",
		);
		const unnamed = { ...key, healthError: null };
		expect(refusal(() => assertMovable(unnamed, 1, "delete"))?.message).toContain("(refused)");
	});

	it.each([
		["delete", "then try to delete the key again"],
		["replace", "then try to replace the key again"],
		["uncover", "then try to move the data off the key again"],
	] as const)("of a revoked key names the change that was tried: %s", (change, advice) => {
		const key = { health: "REVOKED" as const, healthError: "DisabledException", name: "Production" };
		expect(refusal(() => assertMovable(key, 1, change))?.message).toContain(advice);
	});

	it("of a revoked key without records is allowed, as the console offers it", () => {
		expect(isMovable({ health: "REVOKED" }, 0)).toBe(true);
		expect(isMovable({ health: "REVOKED" }, 1)).toBe(false);
	});
});
