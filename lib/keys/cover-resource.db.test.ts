import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import {
	createCustomerKey,
	customerAccountId,
	ownerKms,
	useSuiteKms,
	vendorPrincipal,
} from "../../testing/suite-kms.ts";
import { createTestOrganization, ingestLogs } from "../../testing/suite-organization.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { accountRoot, type KeyPolicy, keyPolicy } from "../kms/key-policy.ts";
import { db } from "../platform/db.ts";
import { openRequestLog } from "../telemetry/read-request-log.ts";
import { evictKmsKey } from "../vault/open-data-key.ts";
import { activateKey } from "./activate-key.ts";
import { addKey } from "./add-key.ts";
import { coverResource } from "./cover-resource.ts";
import { encryptionKeysOverview } from "./encryption-keys-overview.ts";

const never = new AbortController().signal;

/** The policy that Keyhold asks for, which leaves scheduled queries out. */
function coveredAtFirst(organizationId: string): KeyPolicy {
	const policy = keyPolicy({ owner: accountRoot(customerAccountId), vendorPrincipal, organizationId });
	const use = policy.Statement.find(({ Condition }) => Condition);
	Object.assign(use?.Condition?.StringEquals ?? {}, {
		"kms:EncryptionContext:keyhold:resource": ["request-logs", "traces", "application-data"],
	});
	return policy;
}

describe("what the customer's key covers", () => {
	useSuiteDatabase();
	useSuiteKms();

	async function withActiveKey() {
		const organization = await createTestOrganization();
		const { admin, deploymentId, id } = organization;
		await ingestLogs(organization, 5);
		const arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "own key" });
		await activateKey(admin, { keyId });
		await convergeDeployment(deploymentId, never);
		const protectedBy = async () => {
			const [deployment] = (await encryptionKeysOverview(admin, {})).deployments;
			return Object.fromEntries(
				(deployment?.resources ?? []).map((view) => [view.resource, view.protectedBy]),
			);
		};
		return { organization, admin, deploymentId, arn, keyId, protectedBy };
	}

	it("is telemetry and application data, and not scheduled queries, by default", async () => {
		const { organization, protectedBy } = await withActiveKey();
		expect(await protectedBy()).toEqual({
			REQUEST_LOGS: "own key",
			TRACES: "own key",
			SCHEDULED_QUERIES: "Keyhold owned key",
			APPLICATION_DATA: "own key",
		});
		// So that the evidence report can say since when a key has protected application data.
		const created = await db().auditEvent.findFirstOrThrow({
			where: { chainId: organization.id, action: "deployment.created" },
		});
		expect(created.details).toMatchObject({ covered: ["REQUEST_LOGS", "TRACES", "APPLICATION_DATA"] });
	});

	it("changes by a move of data like any other, there and back, and ends audited", async () => {
		const { organization, admin, deploymentId, arn, keyId, protectedBy } = await withActiveKey();
		await coverResource(admin, { deploymentId, resource: "REQUEST_LOGS", isCovered: false });
		const again = { deploymentId, resource: "TRACES" as const, isCovered: false };
		await expect(coverResource(admin, again)).rejects.toMatchObject({ code: "CONFLICT" });
		await convergeDeployment(deploymentId, never);
		expect(await protectedBy()).toMatchObject({ REQUEST_LOGS: "Keyhold managed key", TRACES: "own key" });
		expect((await db().rekey.findFirstOrThrow({ where: { deploymentId, reason: "COVER" } })).phase).toBe(
			"DONE",
		);

		// It no longer needs the key.
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		evictKmsKey(keyId);
		const { id: requestLogId } = await db().requestLog.findFirstOrThrow({ where: { deploymentId } });
		expect(await openRequestLog(admin, { requestLogId })).toContain("payload");
		// And it cannot be put under a key that AWS refuses.
		const back = { deploymentId, resource: "REQUEST_LOGS" as const, isCovered: true };
		await expect(coverResource(admin, back)).rejects.toMatchObject({ code: "KEY_REVOKED" });
		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
		await coverResource(admin, back);
		await convergeDeployment(deploymentId, never);
		expect(await protectedBy()).toMatchObject({ REQUEST_LOGS: "own key" });
		const events = await db().auditEvent.findMany({
			where: { chainId: organization.id, action: { startsWith: "resource." } },
			orderBy: { seq: "asc" },
		});
		expect(events.map(({ action }) => action)).toEqual([
			"resource.uncovered",
			"resource.cover_finished",
			"resource.covered",
			"resource.cover_finished",
		]);
	});

	it("is remembered without a key, and holds at the next activation", async () => {
		const organization = await createTestOrganization();
		const { admin, deploymentId, id } = organization;
		await coverResource(admin, { deploymentId, resource: "SCHEDULED_QUERIES", isCovered: true });
		await coverResource(admin, { deploymentId, resource: "TRACES", isCovered: false });
		const arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "own key" });
		await activateKey(admin, { keyId });
		await convergeDeployment(deploymentId, never);
		const protections = await db().protection.findMany({ where: { deploymentId, kmsKeyId: keyId } });
		expect(protections.map(({ resource }) => resource).sort()).toEqual([
			"APPLICATION_DATA",
			"REQUEST_LOGS",
			"SCHEDULED_QUERIES",
		]);
	});

	/** A key that is not in use yet; `policy` is that of the key in AWS. */
	async function withAddedKey(policy?: (organizationId: string) => KeyPolicy) {
		const organization = await createTestOrganization();
		const { admin, deploymentId, id } = organization;
		await ingestLogs(organization, 5);
		const arn = await createCustomerKey(id, { policy: policy?.(id) });
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "own key" });
		return { organization, admin, deploymentId, arn, keyId };
	}
	const coveredBy = async (keyId: string) =>
		(await db().protection.findMany({ where: { kmsKeyId: keyId, isCustomerKeyCovered: true } }))
			.map(({ resource }) => resource)
			.toSorted();

	it("grows with an activation, in one rekey and one audit row", async () => {
		const { organization, admin, deploymentId, keyId } = await withAddedKey();
		const { rekeyId } = await activateKey(admin, { keyId, cover: ["SCHEDULED_QUERIES", "TRACES"] });
		await convergeDeployment(deploymentId, never);
		expect(await coveredBy(keyId)).toEqual([
			"APPLICATION_DATA",
			"REQUEST_LOGS",
			"SCHEDULED_QUERIES",
			"TRACES",
		]);
		expect(await db().rekey.findMany({ where: { deploymentId } })).toMatchObject([
			{ id: rekeyId, phase: "DONE" },
		]);
		const audited = await db().auditEvent.findMany({
			where: { chainId: organization.id, action: { in: ["key.activated", "resource.covered"] } },
		});
		expect(audited.map(({ action, details }) => [action, details])).toEqual([
			["key.activated", expect.objectContaining({ covered: ["SCHEDULED_QUERIES"] })],
		]);
	});

	it("does not grow with an activation that AWS refuses for the added resource, and nothing is activated", async () => {
		const { admin, deploymentId, keyId } = await withAddedKey(coveredAtFirst);
		await expect(activateKey(admin, { keyId, cover: ["SCHEDULED_QUERIES"] })).rejects.toMatchObject({
			code: "KEY_REVOKED",
			message: expect.stringContaining("AWS refuses own key for scheduled queries"),
		});
		expect(await coveredBy(keyId)).toEqual([]);
		expect(await db().kmsKey.findUniqueOrThrow({ where: { id: keyId } })).toMatchObject({ status: "ADDED" });
		expect(await db().rekey.count({ where: { deploymentId } })).toBe(0);
	});
});
