import { DisableKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, ingestLogs } from "../../testing/suite-organization.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { config } from "../platform/config.ts";
import { db } from "../platform/db.ts";
import { evictKmsKey, leaseDataKey, openDataKey } from "./open-data-key.ts";
import { findCurrentDataKey } from "./stored-data-keys.ts";

describe("a lease of a data key", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("is for what is left since KMS was asked, and is refused once KMS refuses", async () => {
		const organization = await createTestOrganization();
		const { deploymentId, admin, id } = organization;
		const arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
		await ingestLogs(organization, 1);
		const dataKey = await findCurrentDataKey(db(), deploymentId, "REQUEST_LOGS");
		if (!dataKey) throw new Error("There is no data key.");

		evictKmsKey(keyId);
		const beganMs = performance.now();
		const first = await leaseDataKey(dataKey);
		expect(first.value.equals(await openDataKey(dataKey))).toBe(true);
		await expect.poll(async () => (await leaseDataKey(dataKey)).maxAgeMs).toBeLessThan(first.maxAgeMs - 20);
		const later = await leaseDataKey(dataKey);
		const elapsedMs = performance.now() - beganMs;
		const { keyMaxAgeMs, outageGraceMs } = config();
		for (const [leftMs, allMs] of [
			[later.maxAgeMs, keyMaxAgeMs],
			[later.graceMs, outageGraceMs],
		] as const) {
			expect(leftMs).toBeLessThan(allMs);
			expect(leftMs).toBeGreaterThanOrEqual(allMs - elapsedMs);
		}

		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		evictKmsKey(keyId);
		await expect(leaseDataKey(dataKey)).rejects.toMatchObject({ code: "KEY_REVOKED" });
	});

	it("of a destroyed data key does not exist", async () => {
		const organization = await createTestOrganization();
		await ingestLogs(organization, 1);
		const dataKey = await findCurrentDataKey(db(), organization.deploymentId, "REQUEST_LOGS");
		if (!dataKey) throw new Error("There is no data key.");
		await expect(leaseDataKey({ ...dataKey, state: "SHREDDED" })).rejects.toMatchObject({
			code: "DATA_DESTROYED",
		});
	});
});
