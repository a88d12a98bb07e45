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

/** What happened, what it means, what to do: one sentence each. Pure. */
const words: Record<AlertType, (facts: Facts) => { subject: string; text: string }> = {
	"key.health_changed": (facts) => ({
		subject: `${text(facts, "keyName")} is ${text(facts, "health").toLowerCase()}`,
		text: healthWords[text(facts, "health")]?.(facts) ?? "",
	}),
	"key.pending_deletion": (facts) => ({
		subject: `AWS deletes ${text(facts, "keyName")} on ${day(facts, "deletionDate")}`,
		text: `AWS deletes the key on ${day(facts, "deletionDate")}. After that its data is unrecoverable. Cancel the deletion in AWS KMS, then enable the key.`,
	}),
	"key.material_expiring": (facts) => ({
		subject: `Key material of ${text(facts, "keyName")} expires on ${day(facts, "validTo")}`,
		text: `The imported key material expires on ${day(facts, "validTo")}. After that the data cannot be read until the material is imported again. Import it with a later date, or replace the key.`,
	}),
	"key.rotation_off": (facts) => ({
		subject: `${text(facts, "keyName")} is not rotated`,
		text: `AWS has not rotated the key for more than ${String(facts.limitDays ?? "")} days, since automatic rotation is off. Data is not affected. Turn automatic rotation on in AWS KMS.`,
	}),
	"key.warning_new": (facts) => ({
		subject: `${text(facts, "keyName")} has a new warning`,
		text: `A check of the key asks for a change: ${text(facts, "checks")}. Data is not affected. Encryption Keys shows the fix.`,
	}),
	"key.integrity": (facts) => ({
		subject: `A data key of ${text(facts, "keyName")} does not open`,
		text: `AWS KMS says that a stored data key was not made by the key${aws(facts)}. Its records cannot be read. The operator of this Keyhold has to look into it at once.`,
	}),
	"key.approval_requested": (facts) => ({
		subject: `${requestWords[text(facts, "action")] ?? "Changing"} ${text(facts, "keyName")} waits for approval`,
		text: `${text(facts, "requestedBy") === "token" ? "An API token" : "An Org Admin"} asked for it. Nothing has changed yet. Another Org Admin approves or rejects it under Encryption Keys until ${minute(facts, "expiresAt")}; after that it does not count any more.`,
	}),
	"organization.approval_requested": (facts) => ({
		subject: "Switching off two people for deletion waits for approval",
		text: `An Org Admin asked for it. Nothing has changed yet. Another Org Admin approves or rejects it under Encryption Keys until ${minute(facts, "expiresAt")}; after that it does not count any more.`,
	}),
	"rekey.finished": (facts) => ({
		subject: `Data of ${text(facts, "deployment")} has moved`,
		text: `${String(facts.records ?? 0)} records are re-encrypted. The key before is not needed any more. Nothing has to be done.`,
	}),
	"rekey.blocked": (facts) => ({
		subject: `Moving data of ${text(facts, "deployment")} is blocked`,
		text: `Data of ${text(facts, "deployment")} waits to be moved: ${text(facts, "reason")} Nothing is lost. It goes on by itself once that is mended.`,
	}),
	"rekey.failed": (facts) => ({
		subject: `Moving data of ${text(facts, "deployment")} fails`,
		text: `Moving data of ${text(facts, "deployment")} has failed ${String(facts.failures ?? "")} times in a row (${text(facts, "failure")}). Nothing is lost, and it is tried again. The operator of this Keyhold finds more in the log of the workers.`,
	}),
	"organization.safeguard_lowered": (facts) => ({
		subject: `${text(facts, "organization")} is guarded less`,
		text: `An Org Admin has switched off: ${text(facts, "safeguards")}. Data is not affected. The audit log says who it was; switch it on again under General if nobody agreed to it.`,
	}),
	"organization.new_admin_approved": (facts) => ({
		subject: `${text(facts, "organization")}: a new Org Admin approved a request`,
		text: `An Org Admin who was made one at ${minute(facts, "adminSince")}, less than a day before, approved this: ${requestWords[text(facts, "action")]?.toLowerCase() ?? "switching off two people for deletion"}${text(facts, "keyName") ? ` ${text(facts, "keyName")}` : ""}. It is done. The audit log says who made them an Org Admin and who asked; check that these are two people.`,
	}),
	test: () => ({
		subject: "Test",
		text: "This is a test of the channel. Nothing has happened to any key. Nothing has to be done.",
	}),
};

/** Subject and text of an alert, for people. Pure. */
export function alertWords(type: AlertType, facts: Facts): { subject: string; text: string } {
	return words[type](facts);
}
