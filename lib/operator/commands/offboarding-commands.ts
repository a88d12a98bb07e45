import {
	approveOffboarding,
	cancelOffboarding,
	listOffboardedAuditEvents,
	readOffboarding,
	readOffboardingReport,
	startOffboarding,
} from "../api/operations/offboarding.ts";
import type { OffboardingView } from "../offboarding/offboarding-view.ts";
import { allOf, defineCommand, optional, org, text } from "./define-command.ts";

/** The end of an organization. */
export const offboardingCommands = [
	defineCommand(
		"offboarding start",
		"Close an organization now, and destroy its data after a grace period.",
		startOffboarding,
		{ org, days: optional(text("number", "days for which all data is kept; 7 if omitted")) },
		async (call, { org: organization, days: graceDays }) => {
			const json = await call({ organization, ...(graceDays !== undefined && { graceDays }) });
			return { sentence: sentenceOf(json), json };
		},
	),
	defineCommand(
		"offboarding approve",
		"Approve an offboarding as the second operator.",
		approveOffboarding,
		{ org },
		async (call, { org: organization }) => {
			const json = await call({ organization });
			return { sentence: sentenceOf(json), json };
		},
	),
	defineCommand(
		"offboarding show",
		"Show the state of an offboarding.",
		readOffboarding,
		{ org },
		async (call, { org: organization }) => {
			const json = await call({ organization });
			return { sentence: sentenceOf(json), json };
		},
	),
	defineCommand(
		"offboarding cancel",
		"Cancel an offboarding before its grace period ends.",
		cancelOffboarding,
		{ org },
		async (call, { org }) => {
			const json = await call({ organization: org });
			return {
				sentence: `${json.organization} is no longer being offboarded. Everything works as before.`,
				json,
			};
		},
	),
	defineCommand(
		"offboarding report",
		"Print the signed evidence report of an offboarded organization. Use --json.",
		readOffboardingReport,
		{ org },
		async (call, { org: organization }) => {
			const { report, statement } = await call({ organization });
			return {
				sentence: `The report of ${statement.madeAt} has the SHA-256 ${statement.sha256}, signed with key ${statement.keyId}. Print it with --json.`,
				json: { report, statement },
			};
		},
	),
	defineCommand(
		"offboarding audit-log",
		"Print the audit log of an offboarded organization.",
		listOffboardedAuditEvents,
		{ org },
		async (call, { org: organization }) => {
			const events = await allOf(call, { organization });
			const lines = events.map(({ seq, at, action, actor }) => `${seq}  ${at}  ${action}, ${actor.label}`);
			return { sentence: lines.join("\n"), json: { events } };
		},
	),
];

function sentenceOf(view: OffboardingView): string {
	const { organization, state, endsAt, requestedBy, destroyedAt, dataKeys, records, finishedAt } = view;
	switch (state) {
		case "WAITING":
			return `${requestedBy} requested to offboard ${organization}. Nothing has changed: another operator has to approve it by ${endsAt}.`;
		case "GRACE":
			return `${organization} is closed. All data is kept until ${endsAt}, then destroyed. Until then it can be canceled.`;
		case "DESTROYING":
			return `The data keys of ${organization} were destroyed at ${destroyedAt}. The rest is being deleted.`;
		case "DONE":
			return `${organization} was offboarded at ${finishedAt}: ${dataKeys} data keys and ${records} records were destroyed.`;
	}
}
