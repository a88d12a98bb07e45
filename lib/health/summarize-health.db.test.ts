import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { addKey } from "../keys/add-key.ts";
import { db, pool } from "../platform/db.ts";
import { summarizeHealth } from "./summarize-health.ts";

const never = new AbortController().signal;

describe("the history of checks", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("is summarized by the hour, kept for a day and as summaries for 90 days, and unchanged by a second run", async () => {
		const { id, deploymentId, admin } = await createTestOrganization();
		const { keyId } = await addKey(admin, { deploymentId, arn: await createCustomerKey(id), name: "key" });
		// A check each minute for the last 30 hours, every tenth refused, with latencies from 1 to 60 ms.
		await pool().query(
			`INSERT INTO health_checks (id, kms_key_id, checked_at, outcome, latency_ms)
			SELECT gen_random_uuid(), $1, date_trunc('minute', now()) - make_interval(mins => n),
				(CASE WHEN n % 10 = 0 THEN 'REVOKED' ELSE 'HEALTHY' END)::"KeyHealth",
				1 + extract(minute FROM date_trunc('minute', now()) - make_interval(mins => n))
			FROM generate_series(1, 1800) n`,
			[keyId],
		);
		await pool().query(
			`INSERT INTO health_hours VALUES ($1, date_trunc('hour', now()) - interval '91 days', 1, 0, 0, 0, 1, 1)`,
			[keyId],
		);
		await summarizeHealth(never);
		const hours = await db().healthHour.findMany({ where: { kmsKeyId: keyId }, orderBy: { hour: "asc" } });
		expect(hours.length).toBeGreaterThanOrEqual(22);
		expect(hours.length).toBeLessThanOrEqual(24);
		for (const { healthy, revoked, warning, latencyP50, latencyP99 } of hours.slice(1)) {
			expect([healthy, revoked, warning]).toEqual([54, 6, 0]);
			expect([latencyP50, latencyP99]).toEqual([30.5, expect.closeTo(59.41, 5)]);
		}
		const { rows } = await pool().query(
			"SELECT min(checked_at) > now() - interval '24 hours' AS kept, count(*)::int AS count FROM health_checks",
		);
		expect(rows[0].kept).toBe(true);
		expect(rows[0].count).toBeGreaterThan(1_400);
		await summarizeHealth(never);
		expect(await db().healthHour.findMany({ where: { kmsKeyId: keyId }, orderBy: { hour: "asc" } })).toEqual(
			hours,
		);
	});
});
