import { DisableKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, createTestSupport } from "../../testing/suite-organization.ts";
import { addKey } from "../keys/add-key.ts";
import { db, pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { supportKeyHistory } from "../support/support-key-history.ts";
import { checkNow } from "./check-now.ts";
import { type HistoryRange, historyRanges, keyHealthHistory } from "./key-health-history.ts";
import { summarizeHealth } from "./summarize-health.ts";

describe("the history of a key's health", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("has every check of the range once, before and after it is summarized", async () => {
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

	it("is the same for support staff as for the Org Admin, for customer keys only", async () => {
		const { id, deploymentId, admin } = await createTestOrganization();
		const support = await createTestSupport();
		const arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await checkNow(admin, { keyId });
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		await checkNow(admin, { keyId });
		for (const range of historyRanges) {
			const seen = await supportKeyHistory(support, { keyId, range });
			expect(seen).toEqual(await keyHealthHistory(admin, { keyId, range }));
			const { HEALTHY, REVOKED } = seen.at(-1)?.checks ?? {};
			expect([range, HEALTHY, REVOKED]).toEqual([range, 1, 1]);
		}
		const owned = await db().kmsKey.create({
			data: { id: newId(), kind: "OWNED", arn: "x", region: "us-west-1", name: "x", status: "ACTIVE" },
		});
		for (const other of [owned.id, newId()]) {
			await expect(supportKeyHistory(support, { keyId: other, range: "24h" })).rejects.toMatchObject({
				code: "NOT_FOUND",
			});
		}
	});

	it("is not readable by anyone else", async () => {
		const { id, deploymentId, admin } = await createTestOrganization();
		const other = await createTestOrganization();
		const { keyId } = await addKey(admin, { deploymentId, arn: await createCustomerKey(id), name: "key" });
		await expect(keyHealthHistory(other.admin, { keyId, range: "24h" })).rejects.toMatchObject({
			code: "NOT_FOUND",
		});
	});
});
