import { KmsError } from "../kms-error.ts";

export const keyStates = [
	"Creating",
	"Enabled",
	"Disabled",
	"PendingDeletion",
	"PendingReplicaDeletion",
	"PendingImport",
	"Unavailable",
	"Updating",
] as const;
export type KeyState = (typeof keyStates)[number];

type Refusal = "DisabledException" | "KMSInvalidStateException" | "UnsupportedOperationException";
type Row = Partial<Record<KeyState, Refusal>>;

const pendingDeletion = {
	PendingDeletion: "KMSInvalidStateException",
	PendingReplicaDeletion: "KMSInvalidStateException",
} as const satisfies Row;

// AWS's table says "either" for keys pending deletion. Recordings of AWS show KMSInvalidStateException.
const cryptography: Row = {
	Disabled: "DisabledException",
	...pendingDeletion,
	PendingImport: "KMSInvalidStateException",
	Unavailable: "KMSInvalidStateException",
	Creating: "KMSInvalidStateException",
};
const rotationChange: Row = {
	Disabled: "DisabledException",
	...pendingDeletion,
	PendingImport: "UnsupportedOperationException",
	Unavailable: "UnsupportedOperationException",
	Creating: "KMSInvalidStateException",
};
const switching: Row = {
	...pendingDeletion,
	PendingImport: "KMSInvalidStateException",
	Creating: "KMSInvalidStateException",
	Updating: "KMSInvalidStateException",
};
const description: Row = pendingDeletion;
const notWhenDisabled: Row = {
	Disabled: "DisabledException",
	...pendingDeletion,
	Creating: "KMSInvalidStateException",
};

/** State × operation, from AWS's "Key states of AWS KMS keys". States that a row does not list are allowed. */
const refusedIn: Record<string, Row> = {
	Encrypt: cryptography,
	Decrypt: cryptography,
	ReEncrypt: cryptography,
	GenerateDataKey: cryptography,
	GenerateDataKeyWithoutPlaintext: cryptography,
	EnableKey: switching,
	DisableKey: switching,
	EnableKeyRotation: rotationChange,
	DisableKeyRotation: rotationChange,
	RotateKeyOnDemand: { ...rotationChange, PendingImport: "KMSInvalidStateException" },
	GetKeyRotationStatus: {
		PendingImport: "UnsupportedOperationException",
		Unavailable: "UnsupportedOperationException",
	},
	CreateAlias: description,
	UpdateAlias: description,
	TagResource: description,
	UntagResource: description,
	UpdateKeyDescription: description,
	ScheduleKeyDeletion: { ...pendingDeletion, Updating: "KMSInvalidStateException" },
	CancelKeyDeletion: {
		Creating: "KMSInvalidStateException",
		Enabled: "KMSInvalidStateException",
		Disabled: "KMSInvalidStateException",
		PendingImport: "KMSInvalidStateException",
		Unavailable: "KMSInvalidStateException",
		Updating: "KMSInvalidStateException",
	},
	ReplicateKey: { ...notWhenDisabled, Updating: "KMSInvalidStateException" },
	DescribeKey: {},
	DeleteAlias: {},
	GetKeyPolicy: {},
	ListKeyPolicies: {},
	ListKeyRotations: {},
	ListResourceTags: {},
	PutKeyPolicy: {},
};

const says: Record<KeyState, string> = {
	Creating: "is creating",
	Enabled: "is enabled",
	Disabled: "is disabled",
	PendingDeletion: "is pending deletion",
	PendingReplicaDeletion: "is pending replica deletion",
	PendingImport: "is pending import",
	Unavailable: "is unavailable",
	Updating: "is updating",
};

/** @throws KmsError if the state of the key does not allow the operation */
export function refuseByState(operation: string, arn: string, state: KeyState): void {
	const refusal = refusedIn[operation]?.[state];
	if (!refusal) return;
	const reason = operation === "CancelKeyDeletion" ? "is not pending deletion" : says[state];
	throw new KmsError(refusal, `${arn} ${reason}.`);
}
