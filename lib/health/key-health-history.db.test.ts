import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../dev/testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../dev/testing/suite-kms.ts";
import { createTestOrganization } from "../../dev/testing/suite-organization.ts";
import { addKey } from "../keys/add-key.ts";
import { pool } from "../platform/db.ts";
import { type HistoryRange, keyHealthHistory } from "./key-health-history.ts";
import { summarizeHealth } from "./summarize-health.ts";

describe("the history of a key's health", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("has every check of the range once, before and after it is summed up", async () => {
		const { id, deploymentId, admin } = await createTestOrganization();
		const { keyId } = await addKey(admin, { deploymentId, arn: await createCustomerKey(id), name: "key" });
		await pool().query(
			`INSERT INTO health_checks (id, kms_key_id, checked_at, outcome, latency_ms)
			SELECT gen_random_uuid(), $1, now() - make_interval(mins => n),
				(CASE WHEN n % 60 = 0 THEN 'REVOKED' ELSE 'HEALTHY' END)::"KeyHealth", n % 100
			FROM generate_series(1, 1200) n`,
			[keyId],
		);
		const totals = async (range: HistoryRange) => {
			const stretches = await keyHealthHistory(admin, { keyId, range });
			const sum = (pick: "HEALTHY" | "REVOKED") =>
				stretches.reduce((total, { checks }) => total + checks[pick], 0);
			return [stretches.length, sum("HEALTHY"), sum("REVOKED")];
		};
		const expected = [
			[48, 1180, 20],
			[56, 1180, 20],
			[90, 1180, 20],
		];
		const all = () => Promise.all((["24h", "7d", "90d"] as const).map(totals));
		expect(await all()).toEqual(expected);
		await summarizeHealth(new AbortController().signal);
		expect(await all()).toEqual(expected);
		const day = await keyHealthHistory(admin, { keyId, range: "24h" });
		const full = day.find(({ checks }) => checks.HEALTHY + checks.REVOKED === 30);
		expect(full?.latencyP99).toBeGreaterThan(full?.latencyP50 ?? Number.POSITIVE_INFINITY);
		expect(day.some(({ latencyP50 }) => latencyP50 === null)).toBe(true);
	});

	it("is nobody else's", async () => {
		const { id, deploymentId, admin } = await createTestOrganization();
		const other = await createTestOrganization();
		const { keyId } = await addKey(admin, { deploymentId, arn: await createCustomerKey(id), name: "key" });
		await expect(keyHealthHistory(other.admin, { keyId, range: "24h" })).rejects.toMatchObject({
			code: "NOT_FOUND",
		});
	});
});
