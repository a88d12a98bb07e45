import type { Db } from "../platform/db.ts";

type Job = { deliveryId: string; startAfter: Date };

/** When the queue tries these deliveries next, by ID. One that is being tried now has no time. */
export async function nextAttempts(db: Db, deliveryIds: string[]): Promise<Map<string, string>> {
	if (deliveryIds.length === 0) return new Map();
	const jobs = await db.$queryRaw<Job[]>`
		SELECT singleton_key AS "deliveryId", start_after AS "startAfter" FROM pgboss.job
		WHERE name = 'alert.deliver' AND state IN ('created', 'retry') AND singleton_key = ANY(${deliveryIds})`;
	return new Map(jobs.map(({ deliveryId, startAfter }) => [deliveryId, startAfter.toISOString()]));
}
