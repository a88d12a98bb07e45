import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { createTestApplication } from "../../testing/suite-application.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { db } from "../platform/db.ts";
import { maxSeals } from "../vault/renew-data-key.ts";
import { leaseDataKeys } from "./lease-data-keys.ts";

type Lease = { dataKeyId?: string; seals?: number; error?: { code: string } };

describe("a data key that made too many seals, while KMS does not answer", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();
	afterEach(() => kms.deleteFaults());

	/** A process that holds a lease to seal, and the seals that its data key has made. */
	async function withFullDataKey(seals: number) {
		const { slug: tenant, deploymentId } = await createTestOrganization();
		const { context } = await createTestApplication();
		const process = { id: randomUUID(), name: "api-server" };
		let holds: string | undefined;
		const ask = async (): Promise<Lease> => {
			const leases = [{ purpose: "SEAL", tenant, holds, sealed: holds ? 5 : 0 }];
			const [lease] = (await leaseDataKeys(context, async () => ({ process, leases }))).leases as Lease[];
			return lease as Lease;
		};
		await expect
			.poll(
				async () => {
					holds = (await ask()).dataKeyId;
					return holds;
				},
				{ timeout: 20_000 },
			)
			.toBeDefined();
		await db().dataKey.updateMany({ where: { deploymentId }, data: { seals } });
		const { kmsKey } = await db().dataKey.findFirstOrThrow({
			where: { deploymentId },
			include: { kmsKey: true },
		});
		for (const operation of ["GenerateDataKey", "Decrypt"])
			await kms.addFault({ operation, keyArn: kmsKey.arn, hang: true });
		return { ask, holds: holds as string | undefined, deploymentId };
	}

	it("seals on, and is replaced as soon as KMS answers", async () => {
		const { ask, holds, deploymentId } = await withFullDataKey(maxSeals);
		for (let times = 0; times < 3; times++) {
			const lease = await ask();
			expect(lease).toMatchObject({ dataKeyId: holds });
			expect(lease.seals).toBeGreaterThan(0);
		}
		expect(
			Number((await db().dataKey.findFirstOrThrow({ where: { deploymentId } })).seals),
		).toBeGreaterThanOrEqual(maxSeals);
		await kms.deleteFaults();
		await expect.poll(async () => (await ask()).dataKeyId, { timeout: 30_000 }).not.toBe(holds);
	}, 60_000);

	it("is refused from 2^30 seals on", async () => {
		const { ask, deploymentId } = await withFullDataKey(2 ** 30);
		expect((await ask()).error?.code).toBe("RATE_LIMITED");
		const { seals } = await db().dataKey.findFirstOrThrow({ where: { deploymentId } });
		expect(Number(seals)).toBe(2 ** 30);
	}, 60_000);
});
