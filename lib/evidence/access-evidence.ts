import type { Db } from "../platform/db.ts";
import type { EvidencePeriod } from "./evidence-period.ts";

export type AccessEvidence = {
	openings: {
		/** For example `user` or `token`. */
		by: string;
		/** Audit rows. One in `oneIn` openings by a token leaves a row. */
		rows: number;
		oneIn: number;
	}[];
	/** One in this many openings by a token is audited, as of the report. */
	samplingNow: number;
	/** Sign-ins by method, such as PASSWORD or LINK. Reports that are older than this part lack it. */
	signIns?: { method: string; count: number }[];
	/** Refusals by action, repeats included. */
	refusals: { action: string; count: number }[];
};

/** Counts the openings of payloads, the sign-ins and the refusals of a period, from the audit rows. */
export async function readAccessEvidence(
	db: Db,
	organizationId: string,
	{ from, to }: EvidencePeriod,
): Promise<AccessEvidence> {
	const openings = await db.$queryRaw<AccessEvidence["openings"]>`
		SELECT actor_type AS by, count(*)::int AS rows, COALESCE((details->>'sampledOneIn')::int, 1) AS "oneIn"
		FROM audit_events
		WHERE chain_id = ${organizationId}::uuid AND at >= ${from} AND at < ${to} AND outcome = 'done'
			AND action IN ('request_log.opened', 'span.opened', 'scheduled_query.opened')
		GROUP BY 1, 3 ORDER BY 1 DESC, 3`;
	const signIns = await db.$queryRaw<Required<AccessEvidence>["signIns"]>`
		SELECT COALESCE(details->>'method', 'UNKNOWN') AS method, count(*)::int AS count FROM audit_events
		WHERE chain_id = ${organizationId}::uuid AND at >= ${from} AND at < ${to} AND outcome = 'done'
			AND action = 'user.signed_in'
		GROUP BY 1 ORDER BY 2 DESC, 1`;
	const refusals = await db.$queryRaw<AccessEvidence["refusals"]>`
		SELECT action, sum(COALESCE((details->>'repeats')::int, 1))::int AS count FROM audit_events
		WHERE chain_id = ${organizationId}::uuid AND at >= ${from} AND at < ${to} AND outcome = 'refused'
		GROUP BY 1 ORDER BY 2 DESC, 1`;
	const { auditOpeningsOneIn: samplingNow } = await db.organization.findUniqueOrThrow({
		where: { id: organizationId },
		select: { auditOpeningsOneIn: true },
	});
	return { openings, samplingNow, signIns, refusals };
}
