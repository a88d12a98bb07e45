import type { AlertType } from "../audit/raise-alert.ts";
import {
	capitalized,
	type KnownTrouble,
	keyTrouble,
	operatorName,
	troubleCodeOf,
} from "../kms/key-trouble.ts";
import type { ActionBy } from "../platform/errors.ts";
import type { KeyHealth } from "../platform/prisma/client.ts";
import { operatorTitle, productName } from "../platform/vendor-names.ts";
import { quoted } from "./requester-words.ts";

type Facts = Record<string, unknown>;

const text = (facts: Facts, name: string) => (typeof facts[name] === "string" ? (facts[name] as string) : "");
const day = (facts: Facts, name: string) => text(facts, name).slice(0, 10);
const minute = (facts: Facts, name: string) => `${text(facts, name).slice(0, 16).replace("T", " ")} UTC`;

const bySetupLink = () =>
	`A person with a set-up link did this. If it was not the organization's own IT, delete the key in ${productName()} while it works, and contact ${operatorTitle("the ")}.`;

/** The context in which the alert is composed, besides its facts. */
type Known = Pick<KnownTrouble, "use" | "operatorContact">;

/** The trouble that a change of health reports; null if the key works. Pure. */
export function healthTrouble(facts: Facts): KnownTrouble | null {
	const awsErrorName = text(facts, "awsError") || null;
	// Older alerts say neither who has to act nor the key's state.
	const actionBy = (text(facts, "actionBy") || null) as ActionBy | null;
	const keyState = text(facts, "keyState") || null;
	const code = troubleCodeOf(text(facts, "health") as KeyHealth, actionBy ?? "NONE", awsErrorName);
	return code && { code, awsErrorName, actionBy, keyState };
}

function healthText(facts: Facts, known: Known): string {
	const trouble = healthTrouble(facts);
	if (trouble) return troubleText({ ...trouble, ...known });
	return text(facts, "health") === "WARNING"
		? "The key works, but one of its checks raised a warning. See Encryption Keys for details."
		: "The key works again. Its data can be read and written.";
}

function troubleText(trouble: KnownTrouble): string {
	const { cause, meaning, advice } = keyTrouble(trouble);
	return `${capitalized(cause)}. ${meaning} ${advice}`;
}

const healthSubjects: Record<KeyHealth, string> = {
	HEALTHY: "is healthy again",
	WARNING: "has a warning",
	REVOKED: "is revoked",
	UNREACHABLE: "is unreachable",
};

const requestedActions: Record<string, string> = {
	DELETE_KEY: "delete",
	REPLACE_KEY: "replace",
	DESTROY_DATA: "destroy all data of",
	UNCOVER_RESOURCE: "move data off",
};
const requestedAction = (facts: Facts) =>
	`${requestedActions[text(facts, "action")] ?? "change"} ${text(facts, "keyName")}`;
const awaitsApproval = (facts: Facts) =>
	`Nothing has changed yet. Another Org Admin must approve or reject it under Approvals by ${minute(facts, "expiresAt")}; after that the request expires.${text(facts, "reason") && `\nReason, as the requester typed it: ${quoted(text(facts, "reason"))}`}`;

/** Each text says what happened, what it means for the data, and what to do. */
const texts: Record<AlertType, (facts: Facts, known: Known) => { subject: string; text: string }> = {
	"key.health_changed": (facts, known) => ({
		subject: `${text(facts, "keyName")} ${healthSubjects[text(facts, "health") as KeyHealth] ?? "has changed health"}`,
		text: healthText(facts, known),
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
		text: `Automatic rotation is off, and AWS hasn't rotated the key for more than ${String(facts.limitDays ?? "")} days. Data is not affected. Turn automatic rotation on in AWS KMS.`,
	}),
	"key.warning_new": (facts) => ({
		subject: `${text(facts, "keyName")} has a new warning`,
		text: `A check of the key raised a warning: ${text(facts, "checks")}. Data is not affected. See Encryption Keys for the fix.`,
	}),
	"key.integrity": (facts, { operatorContact }) => ({
		subject: `A data key of ${text(facts, "keyName")} can't be unwrapped`,
		text: troubleText({ code: "KEY_INTEGRITY", awsErrorName: text(facts, "awsError"), operatorContact }),
	}),
	"key.approval_requested": (facts) => ({
		subject: `Request to ${requestedAction(facts)} is waiting for approval`,
		text: `${text(facts, "requestedBy") === "token" ? "An API token" : "An Org Admin"} requested it. ${awaitsApproval(facts)}`,
	}),
	"key.activated": (facts) => ({
		subject: `${text(facts, "organization")} activated ${text(facts, "keyName")}`,
		text: `New data of ${text(facts, "deployment")} is encrypted with the key from now on, and existing data is re-encrypted in the background. ${facts.isBySetupLink === true ? bySetupLink() : "No action is required."}`,
	}),
	"key.deleted": (facts) => ({
		subject: `${text(facts, "organization")} deleted ${text(facts, "keyName")}`,
		text: `No data of ${text(facts, "deployment")} is encrypted with the key any longer. The key in AWS is unchanged. No action is required.`,
	}),
	"organization.approval_requested": (facts) => ({
		subject: "Request to turn off two-person approval is waiting",
		text: `An Org Admin requested it. ${awaitsApproval(facts)}`,
	}),
	"rekey.finished": (facts) => ({
		subject: `Re-encryption of ${text(facts, "deployment")} finished`,
		text: `${String(facts.records ?? 0)} records were re-encrypted. The previous key is no longer needed. No action is required.`,
	}),
	"rekey.blocked": (facts) => ({
		subject: `Re-encryption of ${text(facts, "deployment")} is blocked`,
		text: `${text(facts, "reason")} ${productName()} keeps retrying, and re-encryption continues automatically once this is fixed.`,
	}),
	"rekey.failed": (facts, { operatorContact }) => ({
		subject: `Re-encryption of ${text(facts, "deployment")} is failing`,
		text: `Re-encryption of ${text(facts, "deployment")} failed ${String(facts.failures ?? "")} times (${text(facts, "failure")}). ${productName()} keeps retrying. If this continues, contact ${operatorName(operatorContact)}: the details are in the worker log.`,
	}),
	"application.table_forgotten": (facts) => ({
		subject: `An application of ${text(facts, "deployment")} still needs a released data key`,
		text: `${text(facts, "process")} opened a value${text(facts, "table") && ` of the table ${text(facts, "table")}`} under data key ${text(facts, "dataKeyId")}, although the re-encryption job had found no value under it in any of its tables. ${productName()} kept the data key and uses it again, so no data is lost. Add the missing table to the re-encryption job.`,
	}),
	"application.late_value": (facts) => ({
		subject: `A value of ${text(facts, "deployment")} was found under a released data key`,
		text: `${text(facts, "process")} found a value in the table ${text(facts, "table")} under data key ${text(facts, "dataKeyId")}, although earlier scans of that table had found none. The value was written after them, for example by a long transaction, a queue or a restored backup. ${productName()} kept the data key and uses it again, so no data is lost. The re-encryption job moves the value. No action is required.`,
	}),
	"organization.safeguard_lowered": (facts) => ({
		subject: `Security settings of ${text(facts, "organization")} were weakened`,
		text: `An Org Admin turned off: ${text(facts, "safeguards")}. Data is not affected. The audit log says who did it. If this was not intended, turn it on again under Organization Settings → General.`,
	}),
	"organization.new_admin_approved": (facts) => ({
		subject: `${text(facts, "organization")}: a new Org Admin approved a request`,
		text: `Someone who became an Org Admin at ${minute(facts, "adminSince")}, less than a day earlier, approved a request to ${text(facts, "keyName") ? requestedAction(facts) : "turn off two-person approval"}. It is done. The audit log says who made them an Org Admin and who made the request: check that these are two people.`,
	}),
	"organization.offboarding_started": (facts) => ({
		subject: `${text(facts, "organization")} is being offboarded`,
		text: `Sign-in and ingest are off. All data is kept until ${minute(facts, "endsAt")}, and is then destroyed. Until then, ${operatorTitle("the ")} can cancel the offboarding.`,
	}),
	"organization.offboarding_canceled": (facts) => ({
		subject: `${text(facts, "organization")} is no longer being offboarded`,
		text: `${operatorTitle("The ")} canceled the offboarding. Sign-in and ingest work as before, and no data was deleted. No action is required.`,
	}),
	"organization.offboarded": (facts) => ({
		subject: `${text(facts, "organization")} was offboarded`,
		text: "Its data keys are destroyed, and its records, members and tokens are deleted. The audit log and the signed evidence report are kept. No action is required.",
	}),
	test: () => ({
		subject: "Test",
		text: "This is a test of the channel. It reports no event, and no action is required.",
	}),
};

/** Subject and text of an alert, for people. Pure. */
export function alertText(
	type: AlertType,
	facts: Facts,
	known: Known = {},
): { subject: string; text: string } {
	return texts[type](facts, known);
}
