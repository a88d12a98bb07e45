import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { addKey } from "../keys/add-key.ts";
import { encryptionKeysOverview } from "../keys/encryption-keys-overview.ts";
import { pool } from "../platform/db.ts";
import { checkKey } from "./check-key.ts";
import { keepRequestCounts } from "./keep-request-counts.ts";

describe("KMS requests for a key", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();

	it("are counted per day as KMS counts them, and shown for 30 days", async () => {
		const { id, deploymentId, admin } = await createTestOrganization();
		const arn = await createCustomerKey(id);
		await keepRequestCounts();
		await kms.control("DELETE", "calls");
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await checkKey(keyId);
		await keepRequestCounts();
		await checkKey(keyId);
		await keepRequestCounts();
		const { total } = await kms.calls(arn);
		const shown = async () => (await encryptionKeysOverview(admin, {})).deployments[0]?.key?.requests;
		expect(total).toBeGreaterThan(8);
		expect(await shown()).toBe(total);
		await pool().query(
			"INSERT INTO kms_requests VALUES ($1, now() - interval '10 days', 5), ($1, now() - interval '40 days', 7)",
			[keyId],
		);
		expect(await shown()).toBe(total + 5);
	});
});
