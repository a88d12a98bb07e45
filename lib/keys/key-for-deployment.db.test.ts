import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { activateKey } from "./activate-key.ts";
import { addKey } from "./add-key.ts";
import { keyForDeployment } from "./key-for-deployment.ts";

describe("the key for a deployment", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("leaves scheduled queries uncovered until an activation covers them", async () => {
		const { id, deploymentId, admin } = await createTestOrganization();
		const before = await keyForDeployment(admin, { deploymentId });
		expect(before).toMatchObject({ liveKey: null, uncovered: ["SCHEDULED_QUERIES"] });
		const arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn: ` "${arn}",\r\n`, name: "pasted" });
		await activateKey(admin, { keyId, cover: before.uncovered });
		const after = await keyForDeployment(admin, { deploymentId });
		expect(after).toMatchObject({ liveKey: { name: "pasted" }, uncovered: [] });
	});
});
