import { tenantMutation } from "../access/verbs.ts";
import { now } from "../platform/clock.ts";
import { conflictIfTaken } from "../platform/conflict-if-taken.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { enqueue } from "../platform/queue.ts";
import { type RateWindow, takeTurn } from "../platform/rate-limiter.ts";
import { waitWords } from "../platform/too-many-tries.ts";
import { evidencePeriod } from "./evidence-period.ts";

const inProgress = "A report for this organization is already being generated. Try again when it is done.";

/** Each report reads the whole chain and adds rows to it. */
const perHour: RateWindow = { name: "evidence-org-1h", points: 12, seconds: 3_600 };

/**
 * Has a worker generate an evidence report; `readEvidence` shows its progress.
 * @throws KeyholdError INVALID_INPUT for a period that ends before it begins; CONFLICT while one is being generated;
 * RATE_LIMITED if the organization has requested 12 within an hour
 */
export const requestEvidence = tenantMutation({
	name: "requestEvidence",
	permission: "audit:read",
	input: evidencePeriod,
	prepare: async ({ db, organization }) => {
		const { id: organizationId } = organization;
		const unfinished = { organizationId, state: { in: ["WAITING" as const, "RUNNING" as const] } };
		// A request while one is being generated does not use up the hour's limit.
		if (await db.evidenceReport.findFirst({ where: unfinished, select: { id: true } }))
			throw new KeyholdError("CONFLICT", inProgress);
		const { retryAfterS } = await takeTurn([{ window: perHour, key: organizationId }]);
		if (retryAfterS !== null) throw tooMany(retryAfterS);
	},
	run: async ({ tx, input: { from, to }, context, actor, organization }) => {
		const { id: organizationId } = organization;
		const reportId = newId();
		const { requestId } = context;
		const data = {
			id: reportId,
			organizationId,
			from,
			to,
			requestedAt: now(),
			requestedBy: actor.label,
			requestId,
		};
		await conflictIfTaken(tx.evidenceReport.create({ data }), inProgress);
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

function tooMany(retryAfterSeconds: number): KeyholdError {
	return new KeyholdError(
		"RATE_LIMITED",
		`This organization has requested ${perHour.points} evidence reports within an hour. Try again in ${waitWords(retryAfterSeconds)}.`,
		{ retryAfterSeconds },
	);
}
