import { z } from "zod";
import type { TenantAuthorized } from "../../access/authorize.ts";
import type { AuditNote } from "../../access/record-change.ts";
import { type Change, tenantMutation, type Verb } from "../../access/verbs.ts";
import { now } from "../../platform/clock.ts";
import type { Db, Tx } from "../../platform/db.ts";
import type { Approval, ApprovalAction, Prisma } from "../../platform/prisma/client.ts";
import { approvalActions } from "./approval-actions.ts";
import { alertOfNewAdmin } from "./new-admin-alert.ts";
import { type RecordedRequest, type RequestNote, recordRequest } from "./record-request.ts";
import { approvableBy, lockTwoPersonSetting } from "./waiting-approval.ts";

/** The outcome of a change that may need two people: done, or waiting for the second one. */
export type TwoPersonOutcome<Value> = ({ kind: "done" } & Value) | RecordedRequest;

/** The confirmations that the second person types, as the first one did. */
export const confirmationSchema = z.object({
	approvalId: z.uuid(),
	confirmArn: z.string().max(2048).default(""),
	confirmRecords: z.coerce.number({ error: "Type the number of records." }).int().nonnegative().optional(),
});
export type Confirmation = z.output<typeof confirmationSchema>;

/** The input of the request: `requestReason`, and what the change needs. */
type AskSchema = z.ZodType<{ reason?: string | undefined }>;

type Given<Input> = TenantAuthorized & { input: Input };

/** `approval`: the request that is being approved; null while the change is only asked for. */
type Asked<Input> = Given<Input> & { approval: Approval | null };

type TwoPersonChange<Schema extends AskSchema, Prepared, Checked, Value> = {
	action: ApprovalAction;
	/** The names of the two exported verbs. */
	names: { ask: string; approve: string };
	input: Schema;
	/** As of a mutation, for the request and for the approval. */
	reserve?: (given: Given<z.output<Schema>> & { tx: Tx }) => Promise<AuditNote>;
	reserveApproval?: (given: Given<Confirmation> & { tx: Tx }) => Promise<AuditNote>;
	/** As of a mutation. */
	prepare: (given: Asked<z.output<Schema>> & { db: Db }) => Promise<Prepared>;
	/** Takes the locks of the change, and throws if it is not possible. Changes nothing. */
	check: (given: Asked<z.output<Schema>> & { tx: Tx; prepared: Prepared }) => Promise<Checked>;
	/** The request to approve; null if one person may make the change alone. */
	request: (given: Given<z.output<Schema>> & { checked: Checked }) => RequestNote | null;
	change: (
		given: Given<z.output<Schema>> & { tx: Tx; prepared: Prepared; checked: Checked },
	) => Promise<Change<Value>>;
	/** The input with the second person's confirmations instead of the first one's. Pure. */
	confirmed: (requested: z.output<Schema>, confirmation: Confirmation) => z.output<Schema>;
};

/**
 * A change that takes two people if the organization requires it. `ask` prepares and checks the change, then makes it or
 * records a request, as the setting says in that transaction. `approve` repeats all checks and makes the change, and
 * closes the request in the same transaction. An alert is raised if the second person has been an Org Admin for less than
 * a day.
 */
export function twoPersonChange<Schema extends AskSchema, Prepared, Checked, Value extends object>(
	definition: TwoPersonChange<Schema, Prepared, Checked, Value>,
): {
	ask: Verb<Schema, TwoPersonOutcome<Value>>;
	approve: Verb<typeof confirmationSchema, { kind: "done" } & Value>;
} {
	const { action, names, input, reserve, reserveApproval, prepare, check, request, change, confirmed } =
		definition;
	const ask = tenantMutation({
		name: names.ask,
		permission: approvalActions[action].permission,
		input,
		...(reserve && { reserve }),
		prepare: (given) => prepare({ ...given, approval: null }),
		run: async (given): Promise<Change<TwoPersonOutcome<Value>>> => {
			const isRequired = await lockTwoPersonSetting(given.tx, given);
			const checked = await check({ ...given, approval: null });
			const note = isRequired ? request({ ...given, checked }) : null;
			if (note) {
				const { reason, ...asked } = given.input;
				return recordRequest(given.tx, given, action, toStored(asked as Prisma.JsonObject), {
					...note,
					reason,
				});
			}
			const { value, audit } = await change({ ...given, checked });
			return { value: { kind: "done", ...value }, audit: withReason(audit, given.input.reason) };
		},
	});
	const approve = tenantMutation({
		name: names.approve,
		permission: "key:approve",
		input: confirmationSchema,
		...(reserveApproval && { reserve: reserveApproval }),
		prepare: async ({ db, input: confirmation, ...authorized }) => {
			const { organization, actor } = authorized;
			const approval = await approvableBy(db, organization.id, confirmation.approvalId, actor.id);
			const stored = input.parse(fromStored(approval.input as Prisma.JsonObject));
			const requested = confirmed(stored, confirmation);
			return { requested, prepared: await prepare({ ...authorized, input: requested, approval, db }) };
		},
		run: async ({ tx, input: confirmation, prepared: { requested, prepared }, ...authorized }) => {
			const { organization, actor } = authorized;
			await lockTwoPersonSetting(tx, authorized);
			const { approvalId } = confirmation;
			// Again, now that the lock is held.
			const approval = await approvableBy(tx, organization.id, approvalId, actor.id);
			const given = { ...authorized, tx, input: requested, prepared };
			const checked = await check({ ...given, approval });
			const { value, audit } = await change({ ...given, checked });
			await tx.approval.update({
				where: { id: approvalId },
				data: {
					state: "DONE",
					deciderId: actor.id,
					deciderLabel: actor.label,
					decidedAt: now(),
				},
			});
			await alertOfNewAdmin(tx, organization, approval, actor.id);
			const people = {
				requestedBy: approval.requesterLabel,
				approvedBy: actor.label,
				...(approval.reason && { reason: approval.reason }),
			};
			return {
				value: { kind: "done" as const, ...value },
				audit: { ...audit, details: { ...audit.details, approval: { id: approvalId, ...people } } },
			};
		},
	});
	return { ask, approve };
}

function withReason(audit: AuditNote, reason: string | undefined): AuditNote {
	return reason ? { ...audit, details: { ...audit.details, reason } } : audit;
}

// Processes of the previous release call the expected versions `ifMatch`. Both names can go with the next release.
function toStored(input: Prisma.JsonObject): Prisma.InputJsonObject {
	const { expectedVersions } = input;
	return { ...input, ...(expectedVersions && { ifMatch: expectedVersions }) } as Prisma.InputJsonObject;
}

function fromStored(input: Prisma.JsonObject): Prisma.JsonObject {
	return { ...(input.ifMatch && { expectedVersions: input.ifMatch }), ...input };
}
