import { takeRequestCounts } from "../kms/request-counts.ts";
import { pool } from "../platform/db.ts";
import { log } from "../platform/log.ts";

const everyMs = 30_000;

/** Adds this process's KMS requests to the day's count of each key. A killed process loses half a minute of counts. */
export async function keepRequestCounts(): Promise<void> {
	const counts = takeRequestCounts();
	if (counts.size === 0) return;
	await pool().query({
		name: "keep request counts",
		text: `INSERT INTO kms_requests (kms_key_id, day, requests)
			SELECT kms_keys.id, (now() AT TIME ZONE 'UTC')::date, counted.requests
			FROM unnest($1::text[], $2::int[]) AS counted (arn, requests)
			JOIN kms_keys ON kms_keys.arn = counted.arn AND kind = 'CUSTOMER' AND status <> 'DELETED'
			ON CONFLICT (kms_key_id, day) DO UPDATE SET requests = kms_requests.requests + EXCLUDED.requests`,
		values: [[...counts.keys()], [...counts.values()]],
	});
}

/** Keeps the counts every half minute. Returns a function that stops it and keeps the rest. */
export function countRequests(): () => Promise<void> {
	const keep = () =>
		keepRequestCounts().catch((error) => log.warn({ err: error }, "KMS requests were not counted"));
	const timer = setInterval(keep, everyMs);
	timer.unref();
	return async () => {
		clearInterval(timer);
		await keep();
	};
}
