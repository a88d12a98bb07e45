import { createHash, createPublicKey, verify } from "node:crypto";
import { DisableKeyCommand } from "@aws-sdk/client-kms";
import canonicalize from "canonicalize";
import pg from "pg";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { callOperatorApi, operatorToken } from "../../testing/call-operator-api.ts";
import { createTestApplication } from "../../testing/suite-application.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	operator,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { useSuiteVault } from "../../testing/suite-vault.ts";
import { WorkerProcess } from "../../testing/worker-process.ts";
import { asJob } from "../access/context.ts";
import { verifyChain } from "../audit/verify-chain.ts";
import { signedBytes } from "../audit-log/sign-statement.ts";
import { publicSigningKeys } from "../audit-log/signing-keys.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { destroyDataKeys } from "../offboarding/destroy-data-keys.ts";
import { cancelOffboarding } from "../operator/offboarding/cancel-offboarding.ts";
import { startOffboarding } from "../operator/offboarding/start-offboarding.ts";
import { invite } from "../organizations/members/invite.ts";
import { db, pool } from "../platform/db.ts";
import { findUnconverged } from "../vault/find-unconverged.ts";
import { evictKmsKey } from "../vault/open-data-key.ts";
import { convergeDeployment } from "./converge-deployment.ts";
import { offboardOrganization, resumeOffboardings } from "./offboard-organization.ts";

const never = new AbortController().signal;
const dayMs = 86_400_000;

/** Begins the offboarding, and lets its grace period be over. */
async function startEnded({ id: organizationId, slug }: TestOrganization): Promise<void> {
	await startOffboarding(operator, { organization: slug });
	const endsAt = new Date(Date.now() - 1_000);
	await db().offboarding.update({ where: { organizationId }, data: { endsAt } });
	await db().organization.update({ where: { id: organizationId }, data: { offboardingEndsAt: endsAt } });
}

const stateOf = (organizationId: string) => db().offboarding.findUniqueOrThrow({ where: { organizationId } });

async function leftOf({ id: organizationId, deploymentId }: TestOrganization): Promise<number[]> {
	const where = { organizationId };
	return Promise.all([
		db().requestLog.count({ where: { deploymentId } }),
		db().dataKey.count({ where: { deploymentId, state: { not: "DESTROYED" } } }),
		db().membership.count({ where }),
		db().apiToken.count({ where }),
		db().invitation.count({ where }),
		db().alertChannel.count({ where }),
	]);
}

describe("the end of an offboarding", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();
	const vault = useSuiteVault();
	const worker = new WorkerProcess();
	let token: string;
	afterEach(async () => {
		vi.useRealTimers();
		await worker.stop();
	});
	beforeAll(async () => {
		token = await operatorToken("organizations:offboard", "organizations:read");
	});
	const get = async (path: string) => {
		const answer = await callOperatorApi(path, { token });
		return { status: answer.status, json: await answer.json() };
	};

	it("destroys nothing before the grace period ends by the database's clock, whatever a host's clock says", async () => {
		const organization = await createTestOrganization();
		await ingestLogs(organization, 2);
		const start = Date.now();
		const { id: organizationId, slug } = organization;
		vi.useFakeTimers({ toFake: ["Date"], now: start - 30 * dayMs });
		await startOffboarding(operator, { organization: slug });
		const { endsAt } = await stateOf(organizationId);
		expect(endsAt.getTime()).toBeGreaterThanOrEqual(start + 7 * dayMs);
		vi.setSystemTime(start + 30 * dayMs);
		await resumeOffboardings();
		await offboardOrganization({ organizationId }, never);
		expect((await stateOf(organizationId)).state).toBe("GRACE");
		const [{ queued } = { queued: 0 }] = await db().$queryRaw<{ queued: number }[]>`
			SELECT count(*)::int AS queued FROM pgboss.job WHERE data ->> 'organizationId' = ${organizationId}
			AND name = 'organization.offboard'`;
		expect(queued).toBe(0);
		await cancelOffboarding(operator, { organization: slug });
		expect((await leftOf(organization))[0]).toBe(2);
	});

	it("does nothing before the grace period is over", async () => {
		const organization = await createTestOrganization();
		await ingestLogs(organization, 2);
		await startOffboarding(operator, { organization: organization.slug });
		await resumeOffboardings();
		await offboardOrganization({ organizationId: organization.id }, never);
		expect((await stateOf(organization.id)).state).toBe("GRACE");
		expect(await leftOf(organization)).toEqual([2, 1, 2, 1, 0, 0]);
	});

	it("needs no access to a customer's key that is revoked meanwhile", { timeout: 120_000 }, async () => {
		const organization = await createTestOrganization();
		const { deploymentId, admin } = organization;
		const arn = await createCustomerKey(organization.id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
		await ingestLogs(organization, 12, "doomed");
		await convergeDeployment(deploymentId, never);
		await startEnded(organization);
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		evictKmsKey(keyId);
		const { total } = await kms.calls(arn);

		await offboardOrganization({ organizationId: organization.id }, never);
		expect(await stateOf(organization.id)).toMatchObject({ state: "DONE", records: 12n });
		expect((await kms.calls(arn)).total).toBe(total);
		expect(await leftOf(organization)).toEqual([0, 0, 0, 0, 0, 0]);
		expect(await db().kmsKey.findUniqueOrThrow({ where: { id: keyId } })).toMatchObject({
			status: "DELETED",
			destroyedRecords: 12n,
		});
		// The converger has nothing left to do, and makes no new data key.
		await convergeDeployment(deploymentId, never);
		expect(await leftOf(organization)).toEqual([0, 0, 0, 0, 0, 0]);
	});

	it("leaves no data key that a converger makes at the same moment", async () => {
		const organization = await createTestOrganization();
		const { deploymentId, admin } = organization;
		await ingestLogs(organization, 3);
		const arn = await createCustomerKey(organization.id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		// The converger has to switch new writes to the key, and is waiting for AWS.
		await db().protection.updateMany({
			where: { deploymentId, resource: "REQUEST_LOGS" },
			data: { kmsKeyId: keyId },
		});
		await startEnded(organization);
		await kms.addFault({ operation: "GenerateDataKey", delayMs: 2_000, count: 1 });
		const { total } = await kms.calls(arn);
		const converging = convergeDeployment(deploymentId, never);
		await expect.poll(async () => (await kms.calls(arn)).total, { interval: 5 }).toBeGreaterThan(total);
		await destroyDataKeys(asJob("organization.offboard", organization.id), {});
		await converging;
		expect(await leftOf(organization)).toEqual([0, 0, 2, 1, 0, 0]);
	});

	it("resumes after kills anywhere, deletes everything once, and keeps an intact audit log", {
		timeout: 240_000,
	}, async () => {
		const organization = await createTestOrganization();
		const records = 12_000;
		await ingestLogs(organization, records);
		await invite(organization.admin, { email: `x@${organization.slug}.example`, role: "MEMBER" });
		const steps: (() => Promise<boolean>)[] = [
			async () => (await stateOf(organization.id)).state !== "GRACE",
			async () => (await leftOf(organization))[0] !== records,
			async () => (await leftOf(organization))[1] === 0,
		];
		await startEnded(organization);
		let kills = 0;
		for (const isReached of steps) {
			worker.start();
			await expect.poll(isReached, { interval: 5, timeout: 60_000 }).toBe(true);
			if (await worker.stop()) kills++;
		}
		expect(kills).toBe(3);
		worker.start();
		await expect.poll(async () => (await stateOf(organization.id)).state, { timeout: 60_000 }).toBe("DONE");
		expect(await leftOf(organization)).toEqual([0, 0, 0, 0, 0, 0]);
		const rows = await db().auditEvent.findMany({
			where: { chainId: organization.id, actorLabel: "organization.offboard" },
			orderBy: { seq: "asc" },
		});
		expect(rows.map(({ action, details }) => [action, details])).toEqual([
			["organization.data_destroyed", expect.objectContaining({ records })],
			["organization.records_deleted", expect.objectContaining({ members: 2, apiTokens: 1, invitations: 1 })],
			["organization.offboarded", expect.objectContaining({ reportSha256: expect.any(String) })],
		]);
		expect((await verifyChain(organization.id)).findings).toEqual([]);
	});

	it("waits longer between attempts that can't finish, and erases all destroyed data keys at once", async () => {
		const organization = await createTestOrganization();
		const { id: organizationId, deploymentId } = organization;
		await ingestLogs(organization, 2);
		const { token: application } = await createTestApplication({ organizations: [organization.slug] });
		const items = [{ tenant: organization.slug, context: ["notes", "1", "body"], value: "gone" }];
		await vault.call("/seal", { items }, { token: application });
		expect((await leftOf(organization))[1]).toBe(2);
		await startEnded(organization);
		const reading = new pg.Client({ connectionString: process.env.DATABASE_URL });
		await reading.connect();
		try {
			await reading.query("BEGIN");
			await reading.query("SELECT 1 FROM data_keys LIMIT 1");
			const ending = offboardOrganization({ organizationId }, never);
			await expect(ending).rejects.toMatchObject({ code: "CONFLICT" });
		} finally {
			await reading.end();
		}
		expect((await stateOf(organizationId)).state).toBe("DESTROYING");
		expect(await findUnconverged({ withBlocked: false })).not.toContain(deploymentId);
		expect(await findUnconverged({ withBlocked: true })).toContain(deploymentId);

		const jobs = async () =>
			(
				await pool().query(
					"SELECT state FROM pgboss.job WHERE name = 'organization.offboard' AND singleton_key = $1",
					[organizationId],
				)
			).rows;
		await resumeOffboardings();
		await pool().query("UPDATE pgboss.job SET state = 'retry' WHERE singleton_key = $1", [organizationId]);
		await resumeOffboardings();
		expect(await jobs()).toEqual([{ state: "retry" }]);

		const queries = vi.spyOn(pg.Client.prototype, "query");
		await offboardOrganization({ organizationId }, never);
		const erasures = queries.mock.calls.filter(([text]) =>
			String(text).startsWith("SET lock_timeout = '500ms'"),
		);
		queries.mockRestore();
		expect(erasures).toHaveLength(1);
		expect((await stateOf(organizationId)).state).toBe("DONE");
	});

	it("leaves a report that anyone can check with the published key, and the audit log, for the operator", async () => {
		const organization = await createTestOrganization();
		await ingestLogs(organization, 2);
		const path = `/organizations/${organization.slug}/offboarding`;
		await startEnded(organization);
		expect((await get(`${path}/report`)).status).toBe(404);
		expect((await get(`${path}/audit-events`)).status).toBe(404);
		await offboardOrganization({ organizationId: organization.id }, never);

		const { report, statement } = (await get(`${path}/report`)).json;
		expect(
			createHash("sha256")
				.update(canonicalize(report) ?? "")
				.digest("hex"),
		).toBe(statement.sha256);
		const { signature, ...signed } = statement;
		const key = (await publicSigningKeys()).find(({ kid }) => kid === statement.keyId);
		const publicKey = createPublicKey({ key: { ...key }, format: "jwk" });
		expect(verify(null, signedBytes(signed), publicKey, Buffer.from(signature, "base64url"))).toBe(true);
		expect(report).toMatchObject({ organization: { slug: organization.slug }, chain: { findings: [] } });

		const events = (await get(`${path}/audit-events?limit=200`)).json.items;
		expect(events.map(({ seq }: { seq: string }) => seq)).toEqual(
			events.map((_: unknown, index: number) => String(index + 1)),
		);
		expect(events.at(-1)).toMatchObject({ action: "organization.offboarded" });
		expect((await get(path)).json).toMatchObject({ state: "DONE", records: 2 });
	});

	it("answers the vendor's application that a value's data key is destroyed, and makes no new one", async () => {
		const organization = await createTestOrganization();
		const application = await createTestApplication({ organizations: [organization.slug] });
		const shared = await createTestApplication();
		const item = { tenant: organization.slug, context: ["notes", "1", "body"] };
		const ask = async (at: string, body: object) =>
			(await (await vault.call(at, { items: [{ ...item, ...body }] }, shared)).json()).results[0];
		const { sealed } = await ask("/seal", { value: "gone" });
		await startEnded(organization);
		await offboardOrganization({ organizationId: organization.id }, never);
		const field = { tenant: organization.slug, field: "users.email", value: "a" };
		const index = await vault.call("/blind-index", { items: [field] }, shared);
		expect((await index.json()).results[0].error.code).toBe("ORGANIZATION_CLOSED");
		const { error } = await ask("/seal", { value: "new" });
		expect(error).toMatchObject({ code: "ORGANIZATION_CLOSED" });
		expect(error.message).toContain("Delete its values from your tables");
		await expect.poll(async () => (await ask("/open", { sealed })).error?.code).toBe("DATA_DESTROYED");
		const states = await db().dataKey.findMany({ where: { deploymentId: organization.deploymentId } });
		expect(states.map(({ state }) => state)).toEqual(["DESTROYED"]);
		const tokens = [application, shared].map(({ tokenId: id }) =>
			db().applicationToken.findUniqueOrThrow({ where: { id } }),
		);
		expect((await Promise.all(tokens)).map(({ revokedAt }) => revokedAt !== null)).toEqual([true, false]);
	});
});
