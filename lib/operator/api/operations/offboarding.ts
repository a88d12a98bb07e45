import { z } from "zod";
import { auditEvent } from "../../../audit-log/audit-event-view.ts";
import { approveOffboarding as approve } from "../../offboarding/approve-offboarding.ts";
import { cancelOffboarding as cancel } from "../../offboarding/cancel-offboarding.ts";
import {
	listOffboardedAuditEvents as listEvents,
	readOffboardingReport as readReport,
} from "../../offboarding/offboarding-report.ts";
import { offboardingView } from "../../offboarding/offboarding-view.ts";
import { readOffboarding as read } from "../../offboarding/read-offboarding.ts";
import { startOffboarding as start } from "../../offboarding/start-offboarding.ts";
import { created, operatorOperation, operatorPages } from "../operator-operation.ts";

const group = "Offboarding";
const path = "/organizations/{organization}/offboarding";
const view = { description: "The offboarding", schema: offboardingView };

export const startOffboarding = operatorOperation({
	id: "startOffboarding",
	group,
	method: "POST",
	path,
	summary: "Closes an organization, and destroys its data after a grace period",
	description:
		"Sign-in, API tokens and ingest are off at once, and its Org Admins are told by email. All data is kept until the grace period ends. If two operators are required, nothing happens until the second one approves.",
	verb: start,
	status: created,
	example: { graceDays: 7 },
	answer: view,
	refusals: ["NOT_FOUND", "CONFLICT"],
});

export const readOffboarding = operatorOperation({
	id: "readOffboarding",
	group,
	method: "GET",
	path,
	summary: "The state of an offboarding",
	verb: read,
	answer: view,
	refusals: ["NOT_FOUND"],
});

export const cancelOffboarding = operatorOperation({
	id: "cancelOffboarding",
	group,
	method: "DELETE",
	path,
	summary: "Cancels an offboarding before its grace period ends",
	verb: cancel,
	answer: {
		description: "Canceled: everything works as before",
		schema: z.object({ organization: z.string() }),
	},
	refusals: ["NOT_FOUND", "CONFLICT"],
});

export const approveOffboarding = operatorOperation({
	id: "approveOffboarding",
	group,
	method: "POST",
	path: `${path}/approval`,
	summary: "Approves an offboarding as the second operator",
	description: "With another operator token than the one that requested it, within 24 hours.",
	verb: approve,
	answer: view,
	refusals: ["NOT_FOUND", "CONFLICT"],
});

export const readOffboardingReport = operatorOperation({
	id: "readOffboardingReport",
	group,
	method: "GET",
	path: `${path}/report`,
	summary: "The final evidence report of an offboarded organization, signed",
	verb: readReport,
	answer: {
		description: "The report, and the signed statement about its RFC 8785 form",
		schema: z.object({
			report: z.unknown(),
			statement: z.object({
				type: z.literal("keyhold.offboarding-report/1"),
				organizationId: z.string(),
				madeAt: z.string(),
				sha256: z.string(),
				keyId: z.string(),
				signature: z.string(),
			}),
		}),
	},
	refusals: ["NOT_FOUND"],
});

export const listOffboardedAuditEvents = operatorPages({
	id: "listOffboardedAuditEvents",
	group,
	path: `${path}/audit-events`,
	summary: "The audit log of an offboarded organization, oldest row first",
	verb: listEvents,
	item: auditEvent,
	position: /^\d{1,18}$/,
	refusals: ["NOT_FOUND"],
});
