import type { ActionBy, ErrorCode } from "../platform/errors.ts";
import type { KeyHealth } from "../platform/prisma/client.ts";
import { operatorTitle, operatorWord, productName } from "../platform/vendor-names.ts";
import { certificateName } from "./failure-names.ts";
import { refusal } from "./refusals.ts";

/** The codes of a key that does not work. */
export type KeyTroubleCode = Extract<
	ErrorCode,
	"KEY_REVOKED" | "KMS_UNREACHABLE" | "KMS_MISCONFIGURED" | "KEY_INTEGRITY"
>;

/** A key's present use: `unused`, `stored` data is under it, or new telemetry is `written` under it too. */
export type KeyUse = "unused" | "stored" | "written";

export type KnownTrouble = {
	code: KeyTroubleCode;
	/** AWS's error name, or the key's state. */
	awsErrorName: string | null | undefined;
	actionBy?: ActionBy | null | undefined;
	/** AWS's state of the key, if it was read since the trouble began. */
	keyState?: string | null | undefined;
	use?: KeyUse | undefined;
	/** Telemetry requests that were refused so far. */
	refusedRequests?: number | undefined;
	/** The address of the operator, as people are told it. */
	operatorContact?: string | undefined;
};

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
export function keyTrouble(trouble: KnownTrouble): KeyTrouble {
	const { code, awsErrorName: name, keyState } = trouble;
	const actionBy = whoActs(trouble);
	const advice = nextAction(actionBy, name, trouble);
	return {
		cause: causeOf(code, actionBy, name, keyState) + (name ? ` (${shownErrorName(name)})` : ""),
		meaning: meaningOf(trouble),
		advice,
		memberAdvice:
			actionBy === "CUSTOMER" ? "Ask an administrator of the key's AWS account to restore access." : advice,
	};
}

/** The party that has to act: the known one, else the usual one for the code. Pure. */
export function whoActs({ code, actionBy }: KnownTrouble): ActionBy {
	return actionBy || usualActionBy[code];
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
const readableFromMemory = `Data is readable only while ${productName()} still has its data key in memory.`;

const meanings: Record<KeyTroubleCode, string> = {
	KEY_REVOKED: "Data encrypted with this key can't be read or written.",
	KMS_UNREACHABLE: readableFromMemory,
	KMS_MISCONFIGURED: readableFromMemory,
	KEY_INTEGRITY: "The records of that data key can't be read.",
};

function meaningOf({ code, use, refusedRequests: refused = 0 }: KnownTrouble): string {
	if (use === "unused" && code !== "KEY_INTEGRITY") {
		return "The key is not in use yet, and can't be activated until it works.";
	}
	if (code !== "KEY_REVOKED" || !use) return meanings[code];
	const stored = "Stored data is safe but can't be read.";
	if (use === "stored") return stored;
	const number = refused.toLocaleString("en-US");
	const soFar = refused > 0 ? `: ${number} ${refused === 1 ? "request" : "requests"} so far` : "";
	return `${stored} New telemetry is being rejected${soFar}.`;
}

function causeOf(
	code: KeyTroubleCode,
	actionBy: ActionBy,
	name: string | null | undefined,
	keyState: string | null | undefined,
): string {
	if (code === "KEY_REVOKED") return refusal(name, keyState).reason;
	if (code === "KEY_INTEGRITY") return "AWS KMS can't unwrap a stored data key with this encryption key";
	// Never blame AWS for what is Keyhold's own.
	return actionBy === "OPERATOR"
		? `${productName()} can't use AWS KMS for this key`
		: "AWS KMS isn't responding";
}

/** The step that makes the key work again, and who takes it. Pure. */
function nextAction(
	actionBy: ActionBy,
	name: string | null | undefined,
	{ keyState, operatorContact }: Pick<KnownTrouble, "keyState" | "operatorContact"> = {},
): string {
	const operator = operatorName(operatorContact);
	switch (actionBy) {
		case "CUSTOMER":
			return refusal(name, keyState).fix;
		case "OPERATOR":
			return `Ask ${operator} to look into it. Nothing in your AWS account needs to change.`;
		case "AWS":
			return `AWS has to fix this: see the AWS Health Dashboard. ${productName()} keeps retrying, and access returns automatically.`;
		case "NONE":
			return `${productName()} keeps retrying, and access returns automatically. If this lasts more than ten minutes, contact ${operator}.`;
	}
}

/** The operator as part of a sentence, with the contact if one is set. Pure. */
export function operatorName(contact: string | undefined): string {
	return contact ? `${operatorWord()} (${contact})` : operatorWord();
}

/** The party that has to act, as pages, alerts and tickets name it; null if the key may recover automatically. */
export const actionByNames: Record<ActionBy, string | null> = {
	CUSTOMER: "An administrator of the key's AWS account",
	OPERATOR: operatorTitle("The "),
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
