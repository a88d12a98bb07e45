import { describe, expect, it } from "vitest";
import { standingOf } from "./approval-view.ts";

const at = new Date("2026-11-26T12:00:00Z");
const waiting = {
	action: "DELETE_KEY",
	state: "WAITING",
	expiresAt: new Date(at.getTime() + 1),
} as const;
const facts = { keyStatus: "ACTIVE", isAuthorized: true } as const;

describe("the standing of a request", () => {
	it("waits until the very moment at which a day has passed", () => {
		expect(standingOf(waiting, facts, at)).toBe("WAITING");
		expect(standingOf({ ...waiting, expiresAt: at }, facts, at)).toBe("EXPIRED");
	});

	it("stays as decided, whatever has happened since", () => {
		for (const state of ["DONE", "REJECTED", "CANCELLED", "EXPIRED"] as const) {
			const later = { keyStatus: "DELETED", isAuthorized: false } as const;
			expect(standingOf({ ...waiting, state, expiresAt: at }, later, at)).toBe(state);
		}
	});

	it.each([
		["DELETE_KEY", "ACTIVATING", "WAITING"],
		["DELETE_KEY", "DELETING", "MOOT"],
		["REPLACE_KEY", "DELETING", "MOOT"],
		["DESTROY_DATA", "DELETING", "WAITING"],
		["DESTROY_DATA", "DELETED", "MOOT"],
		["UNCOVER_RESOURCE", "ACTIVE", "WAITING"],
		["UNCOVER_RESOURCE", "DELETING", "MOOT"],
	] as const)("%s of a key that is %s: %s", (action, keyStatus, expected) => {
		expect(standingOf({ ...waiting, action }, { ...facts, keyStatus }, at)).toBe(expected);
	});

	it("is VOID when the requester is no longer allowed to make it", () => {
		expect(standingOf(waiting, { ...facts, isAuthorized: false }, at)).toBe("VOID");
	});

	it("does not depend on a key if the request concerns the organization", () => {
		const action = "SWITCH_OFF_TWO_PERSON";
		expect(standingOf({ ...waiting, action }, { keyStatus: null, isAuthorized: true }, at)).toBe("WAITING");
	});
});
