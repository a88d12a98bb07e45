import { productName } from "../platform/vendor-names.ts";
/** Steps that undo a refusal, in `keyRemedy`. */
export type RemedyName =
	| "enable"
	| "cancelDeletion"
	| "putStatementsBack"
	| "importMaterial"
	| "connectKeyStore"
	| "lookAtState";

type Refusal = {
	/** The reason for which AWS refuses the key, as part of a sentence. */
	reason: string;
	/** The step for the key's owner. */
	fix: string;
	/** The steps as commands, in order. */
	remedies: readonly RemedyName[];
};

const disabled: Refusal = {
	reason: "the encryption key is disabled",
	fix: "Enable the key on its page in AWS KMS.",
	remedies: ["enable"],
};
const pendingDeletion: Refusal = {
	reason: "the encryption key is scheduled for deletion",
	fix: "Cancel the key's deletion in AWS KMS, then enable the key.",
	remedies: ["cancelDeletion", "enable"],
};
const denied: Refusal = {
	reason: "AWS denies access to the encryption key",
	fix: `Restore ${productName()}'s statements in the key's policy.`,
	remedies: ["putStatementsBack"],
};
const unknown: Refusal = {
	reason: "AWS refuses the encryption key",
	fix: "Check the key's state and policy in AWS KMS.",
	remedies: ["lookAtState"],
};

const byErrorName: Readonly<Record<string, Refusal>> = {
	DisabledException: disabled,
	AccessDeniedException: denied,
	NotFoundException: {
		reason: "AWS can't find the encryption key",
		fix: "Check that the key exists in the AWS account and region that its ARN names.",
		remedies: ["lookAtState"],
	},
	KMSInvalidStateException: {
		reason: "the encryption key is not in a usable state",
		fix: "Check the key's state in AWS KMS. If deletion is scheduled, cancel it and enable the key.",
		remedies: ["lookAtState"],
	},
	InvalidKeyUsageException: {
		reason: "the key's usage doesn't include encryption",
		fix: "Replace the key with a symmetric encryption key.",
		remedies: [],
	},
};

/**
 * The states in which AWS refuses to encrypt and decrypt. In Enabled and Updating it does not, so the error's name decides.
 * Source: AWS KMS Developer Guide, "Key states of AWS KMS keys"; API Reference, "KeyMetadata".
 */
const byKeyState: Readonly<Record<string, Refusal>> = {
	Disabled: disabled,
	PendingDeletion: pendingDeletion,
	PendingReplicaDeletion: pendingDeletion,
	PendingImport: {
		reason: "the encryption key has no key material",
		fix: "Import the same key material again in AWS KMS.",
		remedies: ["importMaterial"],
	},
	Unavailable: {
		reason: "the key's custom key store is not connected",
		fix: "Connect the key's custom key store in AWS.",
		remedies: ["connectKeyStore"],
	},
	Creating: {
		reason: "AWS is still creating the encryption key",
		fix: "Wait until AWS has created the key, which takes a few minutes at most.",
		remedies: ["lookAtState"],
	},
};

/**
 * Explains a refusal. A known state of the key decides over AWS's error name, since several states share a name: a key about
 * to be deleted answers like one whose key store is disconnected. `name` may be a state too. Pure.
 */
export function refusal(name: string | null | undefined, keyState?: string | null): Refusal {
	const state = own(byKeyState, keyState) ?? own(byKeyState, name);
	// Access is denied before AWS looks at the state: both have to be put right.
	if (name === "AccessDeniedException" && state) {
		return {
			reason: denied.reason,
			fix: `${denied.fix} ${state.fix}`,
			remedies: [...denied.remedies, ...state.remedies],
		};
	}
	return state ?? own(byErrorName, name) ?? unknown;
}

/** Own names only: every object answers to "constructor". */
function own(table: Readonly<Record<string, Refusal>>, name: string | null | undefined): Refusal | undefined {
	return name && Object.hasOwn(table, name) ? table[name] : undefined;
}
