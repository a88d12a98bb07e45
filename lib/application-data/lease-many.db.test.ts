import { randomUUID } from "node:crypto";
import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { afterEach, describe, expect, it } from "vitest";
import { retiringApplicationDataKey } from "../../testing/application-data-key.ts";
import { createTestApplication, type TestApplication } from "../../testing/suite-application.ts";
import { asOwner, useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { monotonicMs } from "../platform/clock.ts";
import { db, pool } from "../platform/db.ts";
import { evictKmsKey } from "../vault/open-data-key.ts";
import { maxSeals } from "../vault/renew-data-key.ts";
import { renewLeases } from "./grant-leases.ts";
import { leaseDataKeys } from "./lease-data-keys.ts";

type Lease = {
	dataKeyId: string;
	key?: string;
	seals: number;
	leaseMs: number;
	graceMs: number;
	error?: { code: string };
};

/** A process of an application, which asks for leases. */
function processOf({ context }: TestApplication) {
	const process = { id: randomUUID(), name: "api-server", version: "1.4.2" };
	return async (...leases: object[]) =>
		(await leaseDataKeys(context, async () => ({ process, leases }))).leases as Lease[];
}

describe("leases", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();
	afterEach(() => kms.deleteFaults());

	it("never grant more seals than are counted with the data key, however many processes ask at once", async () => {
		const { slug: tenant, deploymentId } = await createTestOrganization();
		const application = await createTestApplication();
		let made = 0;
		let outstanding = 0;
		const run = async () => {
			const ask = processOf(application);
			let holds: string | undefined;
			let sealed = 0;
			let budget = 0;
			for (let round = 0; round < 8; round++) {
				const [lease] = await ask({ purpose: "SEAL", tenant, sealed, ...(holds && { holds }) });
				if (!lease) throw new Error("no answer");
				holds = lease.dataKeyId;
				budget = lease.seals;
				// Uses up anything between nothing and the whole budget.
				sealed = Math.floor((budget * ((round * 7) % 9)) / 8);
				made += sealed;
				budget -= sealed;
			}
			outstanding += budget;
		};
		await Promise.all(Array.from({ length: 12 }, run));
		const [dataKey] = await db().dataKey.findMany({ where: { deploymentId } });
		expect(made).toBeGreaterThan(12 * 2 ** 14);
		expect(Number(dataKey?.seals)).toBeGreaterThanOrEqual(made + outstanding);
	});

	it("count every seal, also those of a process that lost its lease before it could report them", async () => {
		const { slug: tenant, deploymentId, id, admin } = await createTestOrganization();
		const arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
		const application = await createTestApplication();
		let ask = processOf(application);
		const lost = { holds: undefined as string | undefined, sealed: 0, left: 0 };
		let state = { ...lost };
		let made = 0;
		let refusals = 0;
		for (let bursts = 0; bursts < 12; ) {
			const { holds, sealed } = state;
			const [lease] = await ask({ purpose: "SEAL", tenant, sealed, ...(holds && { holds }) });
			if (lease?.error) {
				refusals++;
				state = { ...lost };
				await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
				continue;
			}
			const burst = Math.floor(((lease?.seals ?? 0) * (4 - (bursts % 3))) / 4);
			state = { holds: lease?.dataKeyId, sealed: burst, left: (lease?.seals ?? 0) - burst };
			made += burst;
			bursts++;
			if (bursts % 2 === 0) {
				await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
				evictKmsKey(keyId);
			}
			// The process stays and forgets its lease, or another one starts.
			if (bursts % 3 === 0) state = { ...lost };
			if (bursts % 5 === 0) [ask, state] = [processOf(application), { ...lost }];
		}
		const { seals } = await db().dataKey.findFirstOrThrow({
			where: { deploymentId, state: "CURRENT", resource: "APPLICATION_DATA" },
		});
		expect(refusals).toBeGreaterThanOrEqual(5);
		expect(made).toBeGreaterThan(8 * 2 ** 14);
		expect(Number(seals)).toBeGreaterThanOrEqual(made + state.left);
	});

	it("that one process begins twice at the same time are counted twice", async () => {
		const { slug: tenant, deploymentId } = await createTestOrganization();
		const application = await createTestApplication();
		await processOf(application)({ purpose: "SEAL", tenant });
		const before = await db().dataKey.findFirstOrThrow({ where: { deploymentId } });
		const ask = processOf(application);
		const begun = await Promise.all([1, 2, 3].map(() => ask({ purpose: "SEAL", tenant })));
		const granted = begun.reduce((sum, [lease]) => sum + (lease?.seals ?? 0), 0);
		const after = await db().dataKey.findFirstOrThrow({ where: { deploymentId } });
		expect(granted).toBeGreaterThanOrEqual(3 * 2 ** 14);
		expect(Number(after.seals - before.seals)).toBeGreaterThanOrEqual(granted);
	});

	it("count the seals of an answer that never arrived", async () => {
		const { slug: tenant, deploymentId } = await createTestOrganization();
		const ask = processOf(await createTestApplication());
		const [first] = await ask({ purpose: "SEAL", tenant });
		const report = { purpose: "SEAL", tenant, holds: first?.dataKeyId, sealed: 10_000 };
		await ask(report);
		// The process repeats what it reported, and may then make all that it is granted.
		const [again] = await ask(report);
		const { seals } = await db().dataKey.findFirstOrThrow({ where: { deploymentId } });
		expect(Number(seals)).toBeGreaterThanOrEqual(10_000 + (again?.seals ?? 0));
	});

	it("replace a data key that made too many seals, before more are granted", async () => {
		const { slug: tenant, deploymentId } = await createTestOrganization();
		const ask = processOf(await createTestApplication());
		const [first] = await ask({ purpose: "SEAL", tenant });
		await db().dataKey.updateMany({ where: { deploymentId }, data: { seals: maxSeals } });
		const [next] = await ask({ purpose: "SEAL", tenant, holds: first?.dataKeyId, sealed: 5 });
		expect(next?.dataKeyId).not.toBe(first?.dataKeyId);
		const dataKeys = await db().dataKey.findMany({ where: { deploymentId }, orderBy: { id: "asc" } });
		expect(dataKeys.map(({ id, state }) => [id, state])).toEqual([
			[first?.dataKeyId, "RETIRING"],
			[next?.dataKeyId, "CURRENT"],
		]);
	});

	it("of a tenant that is named twice share one budget", async () => {
		const { slug, id, deploymentId } = await createTestOrganization();
		const ask = processOf(await createTestApplication());
		const [one, two] = await ask({ purpose: "SEAL", tenant: slug }, { purpose: "SEAL", tenant: id });
		const { seals } = await db().dataKey.findFirstOrThrow({ where: { deploymentId } });
		expect((one?.seals ?? 0) + (two?.seals ?? 0)).toBe(Number(seals));
		expect(two?.key).toBe(one?.key);
	});

	it("are refused one by one, with an audit row of the tenant, when KMS refuses its key", async () => {
		const [acme, globex] = [await createTestOrganization(), await createTestOrganization()];
		const arn = await createCustomerKey(acme.id);
		const { keyId } = await addKey(acme.admin, { deploymentId: acme.deploymentId, arn, name: "key" });
		await activateKey(acme.admin, { keyId });
		const ask = processOf(await createTestApplication());
		const both = [acme, globex].map(({ slug: tenant }) => ({ purpose: "SEAL", tenant }));
		expect((await ask(...both)).map(({ error }) => error)).toEqual([undefined, undefined]);
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		evictKmsKey(keyId);
		for (let times = 0; times < 3; times++) {
			const answers = await ask(...both);
			expect(answers.map(({ error }) => error?.code)).toEqual(["KEY_REVOKED", undefined]);
		}
		const refused = { outcome: "refused", action: "vault:seal" };
		expect(await db().auditEvent.findMany({ where: { chainId: acme.id, ...refused } })).toMatchObject([
			{ actorType: "application", details: { code: "KEY_REVOKED" } },
		]);
		expect(await db().auditEvent.count({ where: { chainId: globex.id, ...refused } })).toBe(0);
	});

	it("of other tenants do not wait for one whose KMS is silent", async () => {
		const [acme, globex] = [await createTestOrganization(), await createTestOrganization()];
		const ask = processOf(await createTestApplication());
		const both = [acme, globex].map(({ slug: tenant }) => ({ purpose: "SEAL", tenant }));
		await ask(...both);
		const { kmsKey, kmsKeyId } = await db().dataKey.findFirstOrThrow({
			where: { deploymentId: acme.deploymentId },
			include: { kmsKey: true },
		});
		evictKmsKey(kmsKeyId);
		await kms.addFault({ operation: "Decrypt", keyArn: kmsKey.arn, hang: true });
		const beganMs = performance.now();
		const answers = await ask(...both);
		expect(performance.now() - beganMs).toBeLessThan(4_000);
		expect(answers.map(({ error }) => error?.code)).toEqual(["KMS_UNREACHABLE", undefined]);
	});

	it("of a released data key restore it, with an alert that names the process and the table", async () => {
		const { slug: tenant, deploymentId, id } = await createTestOrganization();
		const { id: dataKeyId } = await retiringApplicationDataKey(deploymentId);
		await db().dataKey.update({
			where: { deploymentId_id: { deploymentId, id: dataKeyId } },
			data: { state: "RELEASED", releasedAt: new Date() },
		});
		const ask = processOf(await createTestApplication());
		const open = { purpose: "OPEN", tenant, dataKeyId, table: "forgotten\u0000" };
		const [lease] = await ask(open);
		expect(lease?.key).toBeDefined();
		await ask(open);
		const [dataKey] = await db().dataKey.findMany({ where: { id: dataKeyId } });
		expect(dataKey).toMatchObject({ state: "RETIRING", releasedAt: null });
		expect(await db().alert.findMany({ where: { organizationId: id } })).toMatchObject([
			{
				type: "application.table_forgotten",
				data: { process: "api-server 1.4.2", table: "forgotten\ufffd" },
			},
		]);
	});

	it("of a released data key restore it even if KMS refuses, so that its quarantine does not go on", async () => {
		const { slug: tenant, deploymentId, id, admin } = await createTestOrganization();
		const arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
		const { id: dataKeyId } = await retiringApplicationDataKey(deploymentId);
		await db().dataKey.updateMany({
			where: { id: dataKeyId },
			data: { state: "RELEASED", releasedAt: new Date() },
		});
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		evictKmsKey(keyId);
		const ask = processOf(await createTestApplication());
		const [answer] = await ask({ purpose: "OPEN", tenant, dataKeyId, table: "archive" });
		expect(answer?.error?.code).toBe("KEY_REVOKED");
		const [dataKey] = await db().dataKey.findMany({ where: { id: dataKeyId } });
		expect(dataKey).toMatchObject({ state: "RETIRING", releasedAt: null });
		const alerts = await db().alert.findMany({
			where: { organizationId: id, type: "application.table_forgotten" },
		});
		expect(alerts).toMatchObject([{ data: { process: "api-server 1.4.2", table: "archive" } }]);
	});

	it("to open with an index data key or an unknown one are refused alike, and with a destroyed one permanently", async () => {
		const { slug: tenant, deploymentId } = await createTestOrganization();
		const ask = processOf(await createTestApplication());
		const [index] = await ask({ purpose: "INDEX", tenant });
		const { id: destroyed } = await retiringApplicationDataKey(deploymentId);
		await db().dataKey.update({
			where: { deploymentId_id: { deploymentId, id: destroyed } },
			data: { state: "DESTROYED", wrapped: new Uint8Array() },
		});
		const ids = [index?.dataKeyId, randomUUID(), destroyed];
		const answers = await ask(...ids.map((dataKeyId) => ({ purpose: "OPEN", tenant, dataKeyId })));
		expect(answers.map(({ error }) => error?.code)).toEqual([
			"VALUE_INTEGRITY",
			"VALUE_INTEGRITY",
			"DATA_DESTROYED",
		]);
		expect(answers[0]).toEqual(answers[1]);
	});

	it("of many deployments are renewed in one request", { timeout: 60_000 }, async () => {
		const { slug: tenant, id } = await createTestOrganization();
		const ids = Array.from({ length: 60 }, () => randomUUID());
		await db().deployment.createMany({
			data: ids.map((deploymentId) => ({
				id: deploymentId,
				organizationId: id,
				name: deploymentId,
				region: "us-west-1",
			})),
		});
		await db().protection.createMany({
			data: ids.map((deploymentId) => ({
				deploymentId,
				resource: "APPLICATION_DATA",
				isCustomerKeyCovered: false,
			})),
		});
		const ask = processOf(await createTestApplication());
		const leases = ids.map((deployment) => ({ purpose: "SEAL", tenant, deployment }));
		// First data keys are created a few at a time; those that take long go on, and the next request finds them.
		let first = await ask(...leases);
		const codes = () => [...new Set(first.flatMap(({ error }) => error?.code ?? []))];
		while (codes().length > 0) {
			expect(codes()).toEqual(["RATE_LIMITED"]);
			first = await ask(...leases);
		}
		const renewed = await ask(
			...leases.map((lease, at) => ({ ...lease, holds: first[at]?.dataKeyId, sealed: 7 })),
		);
		expect(renewed.every(({ key, seals }) => key === undefined && seals >= 2 ** 14 - 7)).toBe(true);

		// Each is looked up, not compared with all.
		await asOwner("ANALYZE application_leases, data_keys");
		expect(await comparedInRenewal(ids)).toBeLessThan(ids.length ** 2);

		// After an outage all of them have ended, and begin again.
		await db().applicationLease.updateMany({ data: { leasedUntil: new Date(0) } });
		const again = await ask(...leases);
		expect(again.every(({ error, seals }) => error === undefined && seals >= 2 ** 14)).toBe(true);
		const running = { leasedUntil: { gt: new Date() }, deploymentId: { in: ids } };
		expect(await db().applicationLease.count({ where: running })).toBe(ids.length);
		const audited = { chainId: id, action: "application.leased" };
		expect(await db().auditEvent.count({ where: audited })).toBe(ids.length);
	});
});

/** Renews the leases of these deployments. @returns the pairs of rows that PostgreSQL compared in vain */
async function comparedInRenewal(deploymentIds: string[]): Promise<number> {
	const leases = await db().applicationLease.findMany({ where: { deploymentId: { in: deploymentIds } } });
	const terms = leases.map(({ deploymentId, dataKeyId, purpose }) => ({
		deploymentId,
		dataKeyId,
		purpose,
		untilMs: 15_000,
		agreedUntilMs: monotonicMs() + 15_000,
		sealed: 0,
		wantedSeals: 2 ** 14,
		isHeld: true,
	}));
	let plan = "";
	const explaining = {
		query: async ({ text, values }: { text: string; values: unknown[] }) => {
			const client = await pool().connect();
			// As if the tables were too large to be read in whole, which for these few rows is quickest.
			await client.query("BEGIN; SET LOCAL enable_seqscan = off");
			const explained = await client.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
			await client.query("COMMIT");
			client.release();
			plan += JSON.stringify(explained.rows);
			return pool().query(text, values);
		},
	};
	await renewLeases(explaining as never, leases[0]?.processId ?? "", terms);
	return [...plan.matchAll(/"Rows Removed by Join Filter":(\d+)/g)].reduce(
		(sum, [, rows]) => sum + Number(rows),
		0,
	);
}
