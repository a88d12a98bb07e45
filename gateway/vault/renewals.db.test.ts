import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { db } from "../../lib/platform/db.ts";
import { evictKmsKey } from "../../lib/vault/open-data-key.ts";
import { createTestApplication } from "../../testing/suite-application.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { useSuiteVault } from "../../testing/suite-vault.ts";

const bodyOf = (...leases: object[]) => ({ process: { id: randomUUID(), name: "api-server" }, leases });

describe("a request that only renews leases", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();
	const vault = useSuiteVault();
	const slow = useSuiteVault({ recordsPerSecond: 0.1 });
	const small = useSuiteVault({ maxBytes: 1024 * 1024 });
	afterEach(() => kms.deleteFaults());

	it("is granted while the token is over its rate, and new leases are refused", async () => {
		const [{ slug: tenant }, { token }] = [await createTestOrganization(), await createTestApplication()];
		const post = (...leases: object[]) => slow.call("/leases", bodyOf(...leases), { token });
		const first = await post({ purpose: "SEAL", tenant }, { purpose: "SEAL", tenant });
		const { leases } = (await first.json()) as { leases: { dataKeyId: string }[] };
		const renewal = { purpose: "SEAL", tenant, holds: leases[0]?.dataKeyId };
		const statuses: number[] = [];
		for (const items of [[renewal], [renewal, { purpose: "INDEX", tenant }], [renewal]])
			statuses.push((await post(...items)).status);
		expect(statuses).toEqual([200, 429, 200]);
	});

	it("finds room when first leases, which wait for a silent KMS, hold all that they may", async () => {
		const [acme, globex] = [await createTestOrganization(), await createTestOrganization()];
		const { token } = await createTestApplication();
		const post = (...leases: object[]) => small.call("/leases", bodyOf(...leases), { token });
		const [ofAcme, ofGlobex] = [acme, globex].map(({ slug: tenant }) => ({ purpose: "SEAL", tenant })) as [
			object,
			object,
		];
		const { leases } = (await (await post(ofAcme)).json()) as { leases: { dataKeyId: string }[] };
		await post(ofGlobex);
		const { kmsKey, kmsKeyId } = await db().dataKey.findFirstOrThrow({
			where: { deploymentId: globex.deploymentId },
			include: { kmsKey: true },
		});
		evictKmsKey(kmsKeyId);
		await kms.addFault({ operation: "Decrypt", keyArn: kmsKey.arn, hang: true });
		const statuses: number[] = [];
		const waiting = Array.from({ length: 20 }, () =>
			post(ofGlobex).then(({ status }) => statuses.push(status)),
		);
		await expect.poll(() => statuses.includes(429)).toBe(true);
		const renewal = await post({ ...ofAcme, holds: leases[0]?.dataKeyId });
		expect(renewal.status).toBe(200);
		await Promise.all(waiting);
		expect(new Set(statuses)).toEqual(new Set([200, 429]));
	});

	it("does not wait for other leases of the token, whose KMS is silent", async () => {
		const [acme, globex] = [await createTestOrganization(), await createTestOrganization()];
		const { token } = await createTestApplication();
		const lease = async (item: object) => {
			const response = await vault.call("/leases", bodyOf(item), { token });
			return ((await response.json()) as { leases: { dataKeyId?: string }[] }).leases[0]?.dataKeyId;
		};
		const [ofAcme, ofGlobex] = [acme, globex].map(({ slug: tenant }) => ({ purpose: "SEAL", tenant }));
		const holds = await lease(ofAcme as object);
		await lease(ofGlobex as object);
		const { kmsKey, kmsKeyId } = await db().dataKey.findFirstOrThrow({
			where: { deploymentId: globex.deploymentId },
			include: { kmsKey: true },
		});
		evictKmsKey(kmsKeyId);
		await kms.addFault({ operation: "Decrypt", keyArn: kmsKey.arn, hang: true });
		const before = (await kms.calls(kmsKey.arn)).total;
		const answered: string[] = [];
		const waiting = Array.from({ length: 8 }, () =>
			lease(ofGlobex as object).then(() => answered.push("silent")),
		);
		await expect.poll(async () => (await kms.calls(kmsKey.arn)).total).toBeGreaterThan(before);
		expect(await lease({ ...ofAcme, holds })).toBe(holds);
		answered.push("renewed");
		await Promise.all(waiting);
		expect(answered).toEqual(["renewed", ...Array(8).fill("silent")]);
	});
});
