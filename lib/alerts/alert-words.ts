import type { AlertType } from "../audit/raise-alert.ts";
import { shownErrorName } from "../kms/failure.ts";
import { nextAction, unreachableTitle } from "../kms/next-action.ts";
import type { ActionBy } from "../platform/errors.ts";

type Facts = Record<string, unknown>;

const text = (facts: Facts, name: string) => (typeof facts[name] === "string" ? (facts[name] as string) : "");
const day = (facts: Facts, name: string) => text(facts, name).slice(0, 10);
const minute = (facts: Facts, name: string) => `${text(facts, name).slice(0, 16).replace("T", " ")} UTC`;
const aws = (facts: Facts) =>
	text(facts, "awsError") ? ` (${shownErrorName(text(facts, "awsError"))})` : "";
/** Alerts of before it was known who has to act have none. */
const actionBy = (facts: Facts, otherwise: ActionBy) => (text(facts, "actionBy") || otherwise) as ActionBy;
const next = (facts: Facts, otherwise: ActionBy) =>
	nextAction(actionBy(facts, otherwise), text(facts, "awsError") || null);

const healthWords: Record<string, (facts: Facts) => string> = {
	REVOKED: (facts) =>
		`AWS refuses the key${aws(facts)}. Stored data is safe, but cannot be read, and new data is rejected. ${next(facts, "CUSTOMER")}`,
	UNREACHABLE: (facts) =>
		`${unreachableTitle(actionBy(facts, "NONE"))}${aws(facts)}. Stored data is safe and stays readable for a while. ${next(facts, "NONE")}`,
	WARNING: (facts) =>
		text(facts, "awsError")
			? `A stored data key does not open under this key${aws(facts)}, so its records cannot be read. ${next(facts, "OPERATOR")}`
			: "The key works, but one of its checks recommends a change. See Encryption Keys for details.",
	HEALTHY: () => "The key works again. Its data can be read and written.",
};

const requestWords: Record<string, string> = {
	DELETE_KEY: "Deleting",
	REPLACE_KEY: "Replacing",
	DESTROY_DATA: "Destroying all data of",
};

/** What happened, what it means for the data, what to do. Pure. */
const words: Record<AlertType, (facts: Facts) => { subject: string; text: string }> = {
	"key.health_changed": (facts) => ({
		subject: `${text(facts, "keyName")} is ${text(facts, "health").toLowerCase()}`,
		text: healthWords[text(facts, "health")]?.(facts) ?? "",
	}),
	"key.pending_deletion": (facts) => ({
		subject: `AWS will delete ${text(facts, "keyName")} on ${day(facts, "deletionDate")}`,
		text: `AWS will delete the key on ${day(facts, "deletionDate")}. After that, its data can't be recovered. Cancel the deletion in AWS KMS, then enable the key.`,
	}),
	"key.material_expiring": (facts) => ({
		subject: `Key material of ${text(facts, "keyName")} expires on ${day(facts, "validTo")}`,
		text: `The imported key material expires on ${day(facts, "validTo")}. After that, the data can't be read until the material is imported again. Import it with a later date, or replace the key.`,
	}),
	"key.rotation_off": (facts) => ({
		subject: `${text(facts, "keyName")} is not rotated`,
		text: `Automatic rotation has been off for more than ${String(facts.limitDays ?? "")} days. Data is not affected. Turn on automatic rotation in AWS KMS.`,
	}),
	"key.warning_new": (facts) => ({
		subject: `${text(facts, "keyName")} has a new warning`,
		text: `A check of the key recommends a change: ${text(facts, "checks")}. Data is not affected. See Encryption Keys for the fix.`,
	}),
	"key.integrity": (facts) => ({
		subject: `A data key of ${text(facts, "keyName")} does not open`,
		text: `AWS KMS reports that a stored data key was not made by the key${aws(facts)}. Its records can't be read. Ask your Keyhold operator to investigate immediately.`,
	}),
	"key.approval_requested": (facts) => ({
		subject: `${requestWords[text(facts, "action")] ?? "Changing"} ${text(facts, "keyName")} waits for approval`,
		text: `${text(facts, "requestedBy") === "token" ? "An API token" : "An Org Admin"} requested it. Nothing has changed yet. Another Org Admin must approve or reject it under Encryption Keys by ${minute(facts, "expiresAt")}; after that, the request expires.`,
	}),
	"organization.approval_requested": (facts) => ({
		subject: "Request to turn off two-person approval is waiting",
		text: `An Org Admin requested it. Nothing has changed yet. Another Org Admin must approve or reject it under Encryption Keys by ${minute(facts, "expiresAt")}; after that, the request expires.`,
	}),
	"rekey.finished": (facts) => ({
		subject: `Re-encryption of ${text(facts, "deployment")} finished`,
		text: `${String(facts.records ?? 0)} records were re-encrypted. The previous key is no longer needed. No action is required.`,
	}),
	"rekey.blocked": (facts) => ({
		subject: `Re-encryption of ${text(facts, "deployment")} is blocked`,
		text: `Re-encryption of ${text(facts, "deployment")} is waiting: ${text(facts, "reason")} No data is lost. It continues automatically once that is fixed.`,
	}),
	"rekey.failed": (facts) => ({
		subject: `Re-encryption of ${text(facts, "deployment")} is failing`,
		text: `Re-encryption of ${text(facts, "deployment")} has failed ${String(facts.failures ?? "")} consecutive times (${text(facts, "failure")}). No data is lost, and Keyhold keeps retrying. The operator finds details in the workers' log.`,
	}),
	"organization.safeguard_lowered": (facts) => ({
		subject: `Security settings of ${text(facts, "organization")} were weakened`,
		text: `An Org Admin turned off: ${text(facts, "safeguards")}. Data is not affected. The audit log shows who it was. If this was not intended, turn it on again under General.`,
	}),
	"organization.new_admin_approved": (facts) => ({
		subject: `${text(facts, "organization")}: a new Org Admin approved a request`,
		text: `Someone who became an Org Admin at ${minute(facts, "adminSince")}, less than a day earlier, approved this: ${requestWords[text(facts, "action")]?.toLowerCase() ?? "turning off two-person approval"}${text(facts, "keyName") ? ` ${text(facts, "keyName")}` : ""}. It is done. The audit log shows who made them an Org Admin and who made the request; check that these are two people.`,
	}),
	test: () => ({
		subject: "Test",
		text: "This is a test of the channel. No key is affected. No action is required.",
	}),
};

export function alertWords(type: AlertType, facts: Facts): { subject: string; text: string } {
	return words[type](facts);
}
