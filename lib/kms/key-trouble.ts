import type { ActionBy, ErrorCode } from "../platform/errors.ts";
import type { KeyHealth } from "../platform/prisma/client.ts";
import { certificateName } from "./failure-names.ts";

type Refusal = { reason: string; fix: string };

const disabled: Refusal = {
	reason: "the encryption key is disabled",
	fix: "Enable the key on its page in AWS KMS.",
};
const pendingDeletion: Refusal = {
	reason: "the encryption key is scheduled for deletion",
	fix: "Cancel the key's deletion in AWS KMS, then enable the key.",
};
const unknownRefusal: Refusal = {
	reason: "AWS refuses the encryption key",
	fix: "Check the key's state and policy in AWS KMS.",
};

/** Every known refusal, by AWS's error name or the key's state. Source: AWS KMS Developer Guide, "Key states". */
const refusals: Record<string, Refusal> = {
	DisabledException: disabled,
	Disabled: disabled,
	AccessDeniedException: {
		reason: "AWS denies access to the encryption key",
		fix: "Restore Keyhold's statements in the key's policy.",
	},
	NotFoundException: {
		reason: "AWS can't find the encryption key",
		fix: "Check that the key exists in the AWS account and region that its ARN names.",
	},
	KMSInvalidStateException: {
		reason: "the encryption key is not in a usable state",
		fix: "Check the key's state in AWS KMS. If deletion is scheduled, cancel it and enable the key.",
	},
	InvalidKeyUsageException: {
		reason: "the key's usage doesn't include encryption",
		fix: "Replace the key with a symmetric encryption key.",
	},
	PendingDeletion: pendingDeletion,
	PendingReplicaDeletion: pendingDeletion,
	PendingImport: {
		reason: "the encryption key has no key material",
		fix: "Import the key material again in AWS KMS.",
	},
	Unavailable: {
		reason: "the key's custom key store is not connected",
		fix: "Connect the key's custom key store in AWS.",
	},
};

/** The reason for which AWS refuses a key, as part of a sentence, and the fix for its owner. Pure. */
export function refusal(nameOrState: string | null | undefined): Refusal {
	// Own names only: every object answers to "constructor".
	const found = Object.hasOwn(refusals, nameOrState ?? "") ? refusals[nameOrState ?? ""] : undefined;
	return found ?? unknownRefusal;
}

/** The codes of a key that does not work. */
export type KeyTroubleCode = Extract<
	ErrorCode,
	"KEY_REVOKED" | "KMS_UNREACHABLE" | "KMS_MISCONFIGURED" | "KEY_INTEGRITY"
>;

export type KeyTrouble = {
	/** The cause, as part of a sentence, with AWS's name for it: "the encryption key is disabled (DisabledException)". */
	cause: string;
	/** The meaning for the data. */
	meaning: string;
	/** The next step, and who takes it. */
	advice: string;
	/** The same for readers who may not manage keys. */
	memberAdvice: string;
};

/** The one description of a key that does not work: on pages, in alerts and in errors. Pure. */
export function keyTrouble(trouble: {
	code: KeyTroubleCode;
	/** AWS's error name, or the key's state. */
	awsErrorName: string | null | undefined;
	actionBy?: ActionBy | null | undefined;
}): KeyTrouble {
	const { code, awsErrorName: name } = trouble;
	const actionBy = trouble.actionBy || usualActionBy[code];
	const advice = nextAction(actionBy, name);
	return {
		cause: causeOf(code, actionBy, name) + (name ? ` (${shownErrorName(name)})` : ""),
		meaning: meanings[code],
		advice,
		memberAdvice:
			actionBy === "CUSTOMER" ? "Ask an administrator of the key's AWS account to restore access." : advice,
	};
}

/** A key's health as a code; null if the key works. `error` is AWS's name for what is wrong. Pure. */
export function troubleCodeOf(
	health: KeyHealth,
	actionBy: ActionBy,
	error: string | null,
): KeyTroubleCode | null {
	if (health === "REVOKED") return "KEY_REVOKED";
	if (health === "UNREACHABLE") return actionBy === "OPERATOR" ? "KMS_MISCONFIGURED" : "KMS_UNREACHABLE";
	return health === "WARNING" && error ? "KEY_INTEGRITY" : null;
}

const usualActionBy: Record<KeyTroubleCode, ActionBy> = {
	KEY_REVOKED: "CUSTOMER",
	KMS_UNREACHABLE: "NONE",
	KMS_MISCONFIGURED: "OPERATOR",
	KEY_INTEGRITY: "OPERATOR",
};

/** The time left depends on when KMS last answered for each data key. */
const readableFromMemory = "Data is readable only while Keyhold still has its data key in memory.";

const meanings: Record<KeyTroubleCode, string> = {
	KEY_REVOKED: "Data encrypted with this key can't be read or written.",
	KMS_UNREACHABLE: readableFromMemory,
	KMS_MISCONFIGURED: readableFromMemory,
	KEY_INTEGRITY: "The records of that data key can't be read.",
};

function causeOf(code: KeyTroubleCode, actionBy: ActionBy, name: string | null | undefined): string {
	if (code === "KEY_REVOKED") return refusal(name).reason;
	if (code === "KEY_INTEGRITY") return "AWS KMS can't unwrap a stored data key with this encryption key";
	// Never blame AWS for what is Keyhold's own.
	return actionBy === "OPERATOR" ? "Keyhold can't use AWS KMS for this key" : "AWS KMS isn't responding";
}

/** The step that makes the key work again, and who takes it. Pure. */
export function nextAction(actionBy: ActionBy, name: string | null | undefined): string {
	switch (actionBy) {
		case "CUSTOMER":
			return refusal(name).fix;
		case "OPERATOR":
			return "Ask your Keyhold operator to look into it. Nothing in your AWS account needs to change.";
		case "AWS":
			return "AWS has to fix this: see the AWS Health Dashboard. Keyhold keeps retrying, and access returns automatically.";
		case "NONE":
			return "Keyhold keeps retrying, and access returns automatically. If this lasts more than ten minutes, contact your Keyhold operator.";
	}
}

/** The party that has to act, as pages, alerts and tickets name it; null if the key may recover automatically. */
export const actionByNames: Record<ActionBy, string | null> = {
	CUSTOMER: "An administrator of the key's AWS account",
	OPERATOR: "The Keyhold operator",
	AWS: "AWS",
	NONE: null,
};

const ownNames: Record<string, string> = {
	TimeoutError: "no answer in time",
	NotAsked: "waiting before the next call",
	UnexpectedAnswer: "the response didn't come from AWS KMS",
	UnknownError: "no reason given",
	KeyCheckValueMismatch: "a different data key was returned",
};

/** A failure's name for people: AWS's and the system's names unchanged, Keyhold's own in words. Pure. */
export function shownErrorName(name: string): string {
	if (certificateName.test(name)) return `the certificate is not trusted: ${name}`;
	return Object.hasOwn(ownNames, name) ? (ownNames[name] as string) : name;
}

/** Makes part of a sentence the beginning of one. Pure. */
export function capitalized(part: string): string {
	return part.charAt(0).toUpperCase() + part.slice(1);
}
