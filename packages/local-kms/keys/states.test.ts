import { expect, test } from "vitest";
import { operations } from "../operations/operations.ts";
import { type KeyState, keyStates, refuseByState } from "./states.ts";

// Written by hand from AWS's page. Columns: Enabled, Disabled, PendingDeletion, PendingReplicaDeletion,
// PendingImport, Unavailable, Creating, Updating. D DisabledException, I KMSInvalidStateException, U UnsupportedOperationException.
const columns: KeyState[] = [
	"Enabled",
	"Disabled",
	"PendingDeletion",
	"PendingReplicaDeletion",
	"PendingImport",
	"Unavailable",
	"Creating",
	"Updating",
];
const expected: Record<string, string> = {
	Encrypt: ". D I I I I I .",
	Decrypt: ". D I I I I I .",
	ReEncrypt: ". D I I I I I .",
	GenerateDataKey: ". D I I I I I .",
	GenerateDataKeyWithoutPlaintext: ". D I I I I I .",
	DescribeKey: ". . . . . . . .",
	GetKeyPolicy: ". . . . . . . .",
	PutKeyPolicy: ". . . . . . . .",
	ListKeyPolicies: ". . . . . . . .",
	ListKeyRotations: ". . . . . . . .",
	ListResourceTags: ". . . . . . . .",
	DeleteAlias: ". . . . . . . .",
	GetKeyRotationStatus: ". . . . U U . .",
	EnableKeyRotation: ". D I I U U I .",
	DisableKeyRotation: ". D I I U U I .",
	RotateKeyOnDemand: ". D I I I U I .",
	EnableKey: ". . I I I . I I",
	DisableKey: ". . I I I . I I",
	CreateAlias: ". . I I . . . .",
	UpdateAlias: ". . I I . . . .",
	TagResource: ". . I I . . . .",
	UntagResource: ". . I I . . . .",
	UpdateKeyDescription: ". . I I . . . .",
	ScheduleKeyDeletion: ". . I I . . . I",
	CancelKeyDeletion: "I I . . I I I I",
	ReplicateKey: ". D I I . . I I",
};
const letters: Record<string, string> = {
	DisabledException: "D",
	KMSInvalidStateException: "I",
	UnsupportedOperationException: "U",
};

function letterOf(operation: string, state: KeyState): string {
	try {
		refuseByState(operation, "arn", state);
		return ".";
	} catch (error) {
		return letters[(error as Error).name] ?? "?";
	}
}

test.each(Object.entries(expected))(
	"%s is refused in exactly the states that AWS refuses it in",
	(operation, row) => {
		expect(columns).toHaveLength(keyStates.length);
		expect(columns.map((state) => letterOf(operation, state)).join(" ")).toBe(row);
	},
);

test("every operation on a key has a row", () => {
	const keyless = ["CreateKey", "ListKeys", "ListAliases"];
	const onKeys = [...operations.keys()].filter((name) => !keyless.includes(name));
	expect(Object.keys(expected).sort()).toEqual(onKeys.sort());
});
