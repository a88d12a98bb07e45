import { beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { db } from "../platform/db.ts";
import { addKey } from "./add-key.ts";
import { probeCandidate } from "./probe-candidate.ts";

const openPolicy = {
	Version: "2012-10-17",
	Statement: [{ Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" }],
};

describe("with KEYHOLD_REQUIRE_SCOPED_POLICY=true", () => {
	useSuiteDatabase();
	useSuiteKms();
	// The configuration is read once a process: this file has its own.
	beforeAll(() => {
		process.env.KEYHOLD_REQUIRE_SCOPED_POLICY = "true";
	});

	it("a key that lets any organization in is not saved", async () => {
		const { id, admin, deploymentId } = await createTestOrganization();
		const arn = await createCustomerKey(id, { policy: openPolicy });
		const report = await probeCandidate(admin, { deploymentId, arn });
		expect(report.outcome).toBe("fail");
		expect(report.checks.filter(({ outcome }) => outcome !== "pass")).toMatchObject([
			{ id: "scope", outcome: "fail", statement: expect.stringContaining(id) },
		]);
		await expect(addKey(admin, { deploymentId, arn, name: "key" })).rejects.toMatchObject({
			code: "PROBE_FAILED",
			fieldErrors: { arn: expect.stringContaining("for other organizations") },
		});
		expect(await db().kmsKey.count({ where: { deploymentId, kind: "CUSTOMER" } })).toBe(0);
	});

	it("a key with the condition is saved", async () => {
		const { id, admin, deploymentId } = await createTestOrganization();
		const arn = await createCustomerKey(id);
		const { report } = await addKey(admin, { deploymentId, arn, name: "key" });
		expect(report.outcome).toBe("pass");
	});
});
