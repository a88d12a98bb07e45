import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms, vendorPrincipal } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import type { RequestContext } from "../access/context.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { accountRoot, keyPolicy } from "../kms/key-policy.ts";
import { db } from "../platform/db.ts";
import type { Resource } from "../platform/prisma/client.ts";
import { activateKey } from "./activate-key.ts";
import { addKey } from "./add-key.ts";
import { coverResource } from "./cover-resource.ts";
import { probeCandidate } from "./probe-candidate.ts";

/** The policy that Keyhold asks for, narrowed to one resource. */
function pinnedPolicy(organizationId: string, resource: string): unknown {
	const policy = keyPolicy({ owner: accountRoot("111122223333"), vendorPrincipal, organizationId });
	const [owner, use, look] = policy.Statement;
	const StringEquals = {
		...use?.Condition?.StringEquals,
		"kms:EncryptionContext:keyhold:resource": resource,
	};
	return { ...policy, Statement: [owner, { ...use, Condition: { StringEquals } }, look] };
}

describe("a key whose policy admits request logs alone", () => {
	useSuiteDatabase();
	useSuiteKms();

	const uncoverAll = async (admin: RequestContext, deploymentId: string, resources: Resource[]) => {
		for (const resource of resources) {
			await coverResource(admin, { deploymentId, resource, isCovered: false });
		}
	};

	it("is not saved for a deployment whose traces it will cover, and the checks name them", async () => {
		const { id, admin, deploymentId } = await createTestOrganization();
		const arn = await createCustomerKey(id, { policy: pinnedPolicy(id, "request-logs") });
		const report = await probeCandidate(admin, { deploymentId, arn });
		expect(report.checks.filter(({ outcome }) => outcome === "fail").map(({ id }) => id)).toEqual([
			"generate-data-key",
			"encrypt",
			"decrypt",
		]);
		for (const { outcome, seen } of report.checks) {
			if (outcome === "fail")
				expect(seen).toContain("This affects traces and application data. Request logs work.");
		}
		await expect(addKey(admin, { deploymentId, arn, name: "key" })).rejects.toMatchObject({
			code: "PROBE_FAILED",
		});
		expect(await db().kmsKey.count({ where: { deploymentId, kind: "CUSTOMER" } })).toBe(0);
	});

	it("is saved once the others are left out, and the next check tries the resources that are covered later", async () => {
		const { id, admin, deploymentId } = await createTestOrganization();
		const arn = await createCustomerKey(id, { policy: pinnedPolicy(id, "request-logs") });
		await uncoverAll(admin, deploymentId, ["TRACES", "APPLICATION_DATA"]);
		expect(await probeCandidate(admin, { deploymentId, arn })).toMatchObject({ outcome: "pass" });
		await coverResource(admin, { deploymentId, resource: "SCHEDULED_QUERIES", isCovered: true });
		const { checks } = await probeCandidate(admin, { deploymentId, arn });
		expect(checks.find(({ id }) => id === "encrypt")?.seen).toContain("This affects scheduled queries.");
	});

	it("is not said to be revoked when traces are added while it is in use", async () => {
		const { id, admin, deploymentId } = await createTestOrganization();
		const arn = await createCustomerKey(id, { policy: pinnedPolicy(id, "request-logs") });
		const traces = { deploymentId, resource: "TRACES" as const };
		await uncoverAll(admin, deploymentId, ["TRACES", "APPLICATION_DATA"]);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "own key" });
		await activateKey(admin, { keyId });
		await convergeDeployment(deploymentId, new AbortController().signal);
		await expect(coverResource(admin, { ...traces, isCovered: true })).rejects.toMatchObject({
			code: "KEY_REVOKED",
			actionBy: "CUSTOMER",
			message:
				"AWS refuses own key for traces (AccessDeniedException). Nothing has changed. If the key works for other data, allow traces in its policy: Keyhold's statement needs the condition on keyhold:org only.",
		});
		const protection = { deploymentId_resource: { deploymentId, resource: "TRACES" as const } };
		expect(await db().protection.findUniqueOrThrow({ where: protection })).toMatchObject({
			isCustomerKeyCovered: false,
		});
	});

	it("is tried for everything where the deployment covers nothing yet", async () => {
		const { id, admin, deploymentId } = await createTestOrganization();
		const arn = await createCustomerKey(id);
		await uncoverAll(admin, deploymentId, ["REQUEST_LOGS", "TRACES", "APPLICATION_DATA"]);
		const { checks } = await probeCandidate(admin, { deploymentId, arn });
		expect(checks.find(({ id }) => id === "encrypt")?.seen).toBe(
			"Works for request logs, traces, scheduled queries and application data.",
		);
	});
});
