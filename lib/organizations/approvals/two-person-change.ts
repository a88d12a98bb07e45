import { z } from "zod";
import type { TenantAuthorized } from "../../access/authorize.ts";
import type { AuditNote } from "../../access/record-change.ts";
import { type Change, tenantMutation, type Verb } from "../../access/verbs.ts";
import { now } from "../../platform/clock.ts";
import type { Db, Tx } from "../../platform/db.ts";
import type { ApprovalAction, Prisma } from "../../platform/prisma/client.ts";
import { approvalActions } from "./approval-actions.ts";
import { alertOfNewAdmin } from "./new-admin-alert.ts";
import { type RecordedRequest, type RequestNote, recordRequest } from "./record-request.ts";
import { approvableBy, lockTwoPersonSetting } from "./waiting-approval.ts";

/** What a change that may want two people answers: that it is done, or that it waits for the second. */
export type TwoPersonOutcome<Value> = ({ kind: "done" } & Value) | RecordedRequest;

/** What the second person types, as the first one did. */
export const confirmationSchema = z.object({
	approvalId: z.uuid(),
	confirmArn: z.string().max(2048).default(""),
	confirmRecords: z.coerce.number({ error: "Type the number of records." }).int().nonnegative().optional(),
});
export type Confirmation = z.output<typeof confirmationSchema>;

type Given<Input> = TenantAuthorized & { input: Input };

type TwoPersonChange<Schema extends z.ZodType, Prepared, Checked, Value> = {
	action: ApprovalAction;
	/** The names of the two exported verbs. */
	names: { ask: string; approve: string };
	input: Schema;
	/** As of a mutation: the place under a limit that asking takes, and that approving takes. */
	reserve?: (given: Given<z.output<Schema>> & { tx: Tx }) => Promise<AuditNote>;
	reserveApproval?: (given: Given<Confirmation> & { tx: Tx }) => Promise<AuditNote>;
	/** As of a mutation: what has to happen outside of the transaction. */
	prepare: (given: Given<z.output<Schema>> & { db: Db }) => Promise<Prepared>;
	/** Takes the locks of the change, and throws what stands in its way. Changes nothing. */
	check: (given: Given<z.output<Schema>> & { tx: Tx; prepared: Prepared }) => Promise<Checked>;
	/** What there is to approve; null for what one person may do. */
	request: (given: Given<z.output<Schema>> & { checked: Checked }) => RequestNote | null;
	change: (
		given: Given<z.output<Schema>> & { tx: Tx; prepared: Prepared; checked: Checked },
	) => Promise<Change<Value>>;
	/** The input as the second person confirms it: what was typed by the first does not count for both. Pure. */
	confirmed: (asked: z.output<Schema>, confirmation: Confirmation) => z.output<Schema>;
};

/**
 * A change that takes two people where the organization asks for that. `ask` prepares and checks as the change does, and
 * then does it or, as the database says in that transaction, records a request. `approve` does what was asked for, with
 * all of its checks made anew, and decides the request in the same transaction: both or neither, and once. Channels are
 * told when the second person has been an Org Admin for less than a day.
 */
export function twoPersonChange<Schema extends z.ZodType, Prepared, Checked, Value extends object>(
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
		prepare,
		run: async (given): Promise<Change<TwoPersonOutcome<Value>>> => {
			const isRequired = await lockTwoPersonSetting(given.tx, given);
			const checked = await check(given);
			const note = isRequired ? request({ ...given, checked }) : null;
			if (note) {
				return recordRequest(given.tx, given, action, given.input as Prisma.InputJsonObject, note);
			}
			const { value, audit } = await change({ ...given, checked });
			return { value: { kind: "done", ...value }, audit };
		},
	});
	const approve = tenantMutation({
		name: names.approve,
		permission: "key:approve",
		input: confirmationSchema,
		...(reserveApproval && { reserve: reserveApproval }),
		prepare: async ({ db, input: confirmation, ...authorized }) => {
			const asked = await askedFor(db, authorized, confirmation);
			return { asked, prepared: await prepare({ ...authorized, input: asked, db }) };
		},
		run: async ({ tx, input: confirmation, prepared: { asked, prepared }, ...authorized }) => {
			const { organization, actor } = authorized;
			await lockTwoPersonSetting(tx, authorized);
			const { approvalId } = confirmation;
			// Once more, now that nobody else can decide it.
			const approval = await approvableBy(tx, organization.id, approvalId, actor.id);
			const given = { ...authorized, tx, input: asked, prepared };
			const checked = await check(given);
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
			const people = { requestedBy: approval.requesterLabel, approvedBy: actor.label };
			return {
				value: { kind: "done" as const, ...value },
				audit: { ...audit, details: { ...audit.details, approval: { id: approvalId, ...people } } },
			};
		},
	});
	const askedFor = async (on: Db, { actor, organization }: TenantAuthorized, confirmation: Confirmation) => {
		const approval = await approvableBy(on, organization.id, confirmation.approvalId, actor.id);
		return confirmed(input.parse(approval.input), confirmation);
	};
	return { ask, approve };
}
