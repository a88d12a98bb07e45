import { KeyState } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { refusal } from "./refusals.ts";

const errorNames = [
	"DisabledException",
	"AccessDeniedException",
	"NotFoundException",
	"KMSInvalidStateException",
	"InvalidKeyUsageException",
];

describe("the reason of a refusal", () => {
	it.each([
		["KMSInvalidStateException", "PendingDeletion", "the encryption key is scheduled for deletion"],
		["DisabledException", "PendingDeletion", "the encryption key is scheduled for deletion"],
		["KMSInvalidStateException", "PendingReplicaDeletion", "the encryption key is scheduled for deletion"],
		["KMSInvalidStateException", "PendingImport", "the encryption key has no key material"],
		["KMSInvalidStateException", "Unavailable", "the key's custom key store is not connected"],
		["KMSInvalidStateException", "Creating", "AWS is still creating the encryption key"],
		["DisabledException", "Disabled", "the encryption key is disabled"],
		["KMSInvalidStateException", "Disabled", "the encryption key is disabled"],
	])("%s in the state %s is the state: %s", (name, state, reason) => {
		expect(refusal(name, state).reason).toBe(reason);
	});

	it.each(errorNames)("%s with a state in which AWS does not refuse is the error", (name) => {
		for (const state of ["Enabled", "Updating", "unknown", null, undefined]) {
			expect(refusal(name, state)).toBe(refusal(name));
		}
	});

	it("a state given as the name of the refusal is read as a state", () => {
		expect(refusal("Disabled")).toBe(refusal("DisabledException"));
		expect(refusal("PendingDeletion")).toBe(refusal("KMSInvalidStateException", "PendingDeletion"));
	});

	it("every state that AWS knows is either usable or has a reason and a fix of its own", () => {
		const usable: string[] = [KeyState.Enabled, KeyState.Updating];
		for (const state of Object.values(KeyState)) {
			const isExplained = refusal(null, state) !== refusal(null);
			expect([state, isExplained]).toEqual([state, !usable.includes(state)]);
		}
	});

	it("a denial in a state that AWS refuses too needs both fixes, the policy first", () => {
		const { reason, fix, remedies } = refusal("AccessDeniedException", "PendingDeletion");
		expect(reason).toBe("AWS denies access to the encryption key");
		expect(fix).toBe(
			"Restore Keyhold's statements in the key's policy. Cancel the key's deletion in AWS KMS, then enable the key.",
		);
		expect(remedies).toEqual(["putStatementsBack", "cancelDeletion", "enable"]);
	});
});
