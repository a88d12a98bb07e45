import { mutation, organizationOf } from "../access/verbs.ts";
import { now } from "../platform/clock.ts";
import { isUniqueViolation } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { enqueue } from "../platform/queue.ts";
import { evidencePeriod } from "./evidence-period.ts";

/**
 * Has a worker make an evidence report; `readEvidence` says how far it is.
 * @throws KeyholdError INVALID_INPUT for a period that ends before it begins; CONFLICT while one is being made
 */
export const requestEvidence = mutation({
	permission: "audit:read",
	input: evidencePeriod,
	run: async ({ tx, input: { from, to }, context, actor, ...authorized }) => {
		const { id: organizationId } = organizationOf(authorized);
		const reportId = newId();
		await tx.evidenceReport
			.create({
				data: {
					id: reportId,
					organizationId,
					from,
					to,
					requestedAt: now(),
					requestedBy: actor.label,
					requestId: context.requestId,
				},
			})
			.catch((error) => {
				if (isUniqueViolation(error)) throw alreadyMaking();
				throw error;
			});
		await enqueue(tx, "evidence.make", { organizationId, reportId }, reportId);
		return {
			value: { reportId },
			audit: {
				action: "audit.evidence_requested",
				target: { type: "organization", id: organizationId },
				details: { reportId, from: from.toISOString(), to: to.toISOString() },
			},
		};
	},
});

function alreadyMaking(): KeyholdError {
	return new KeyholdError(
		"CONFLICT",
		"A report of this organization is being made. Ask again when it is done.",
	);
}
