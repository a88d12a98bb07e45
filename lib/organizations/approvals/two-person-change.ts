import { z } from "zod";
import type { Authorized } from "../../access/authorize.ts";
import { type AuditNote, mutation, organizationOf, type Verb } from "../../access/verbs.ts";
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

type Handed<Input> = Authorized & { input: Input };

type TwoPersonChange<Schema extends z.ZodType, Prepared, Checked, Value> = {
	action: ApprovalAction;
	input: Schema;
	/** As of a mutation: what has to happen outside of the transaction. */
	prepare: (handed: Handed<z.output<Schema>> & { db: Db }) => Promise<Prepared>;
	/** Takes the locks of the change, and throws what stands in its way. Changes nothing. */
	check: (handed: Handed<z.output<Schema>> & { tx: Tx; prepared: Prepared }) => Promise<Checked>;
	/** What there is to approve; null for what one person may do. */
	request: (handed: Handed<z.output<Schema>> & { checked: Checked }) => RequestNote | null;
	change: (
		handed: Handed<z.output<Schema>> & { tx: Tx; prepared: Prepared; checked: Checked },
	) => Promise<{ value: Value; audit: AuditNote }>;
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
	const { action, input, prepare, check, request, change, confirmed } = definition;
	const ask = mutation({
		permission: approvalActions[action].permission,
		input,
		prepare,
		run: async (handed): Promise<{ value: TwoPersonOutcome<Value>; audit: AuditNote }> => {
			const isRequired = await lockTwoPersonSetting(handed.tx, handed);
			const checked = await check(handed);
			const note = isRequired ? request({ ...handed, checked }) : null;
			if (note) {
				return recordRequest(handed.tx, handed, action, handed.input as Prisma.InputJsonObject, note);
			}
			const { value, audit } = await change({ ...handed, checked });
			return { value: { kind: "done", ...value }, audit };
		},
	});
	const approve = mutation({
		permission: "key:approve",
		input: confirmationSchema,
		prepare: async ({ db, input: confirmation, ...authorized }) => {
			const asked = await askedFor(db, authorized, confirmation);
			return { asked, prepared: await prepare({ ...authorized, input: asked, db }) };
		},
		run: async ({ tx, input: confirmation, prepared: { asked, prepared }, ...authorized }) => {
			const organizationId = organizationOf(authorized).id;
			await lockTwoPersonSetting(tx, authorized);
			const { approvalId } = confirmation;
			// Once more, now that nobody else can decide it.
			const approval = await approvableBy(tx, organizationId, approvalId, authorized.actor.id);
			const handed = { ...authorized, tx, input: asked, prepared };
			const checked = await check(handed);
			const { value, audit } = await change({ ...handed, checked });
			await tx.approval.update({
				where: { id: approvalId },
				data: {
					state: "DONE",
					deciderId: authorized.actor.id,
					deciderLabel: authorized.actor.label,
					decidedAt: now(),
				},
			});
			await alertOfNewAdmin(tx, organizationOf(authorized), approval, authorized.actor.id);
			const people = { requestedBy: approval.requesterLabel, approvedBy: authorized.actor.label };
			return {
				value: { kind: "done" as const, ...value },
				audit: { ...audit, details: { ...audit.details, approval: { id: approvalId, ...people } } },
			};
		},
	});
	const askedFor = async (on: Db, authorized: Authorized, confirmation: Confirmation) => {
		const { actor } = authorized;
		const organizationId = organizationOf(authorized).id;
		const approval = await approvableBy(on, organizationId, confirmation.approvalId, actor.id);
		return confirmed(input.parse(approval.input), confirmation);
	};
	return { ask, approve };
}
