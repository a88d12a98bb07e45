import type { Db } from "../platform/db.ts";
import type { EvidencePeriod } from "./evidence-period.ts";

export type AccessEvidence = {
	openings: {
		/** `user`, `token` … */
		by: string;
		/** The rows there are: of `oneIn` openings by a token, one leaves a row. */
		rows: number;
		oneIn: number;
	}[];
	/** Of how many openings by a token one is audited, when the report was made. */
	samplingNow: number;
	/** What was asked for and refused, by action: a row that counts repeats stands for as many. */
	refusals: { action: string; count: number }[];
};

/** How often payloads were opened in a period, and what was refused, as the audit rows say. */
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
	const refusals = await db.$queryRaw<AccessEvidence["refusals"]>`
		SELECT action, sum(COALESCE((details->>'repeats')::int, 1))::int AS count FROM audit_events
		WHERE chain_id = ${organizationId}::uuid AND at >= ${from} AND at < ${to} AND outcome = 'refused'
		GROUP BY 1 ORDER BY 2 DESC, 1`;
	const { auditOpeningsOneIn: samplingNow } = await db.organization.findUniqueOrThrow({
		where: { id: organizationId },
		select: { auditOpeningsOneIn: true },
	});
	return { openings, samplingNow, refusals };
}
