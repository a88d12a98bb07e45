import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { createTestApplication, type TestApplication } from "../../testing/suite-application.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, type TestOrganization } from "../../testing/suite-organization.ts";
import { config } from "../platform/config.ts";
import { db } from "../platform/db.ts";
import { leaseDataKeys } from "./lease-data-keys.ts";

/** A process of an application, which asks for leases. */
function processOf({ context }: TestApplication, id = randomUUID()) {
	const process = { id, name: "api-server", version: "1.4.2" };
	return async (leases: object[]) =>
		(await leaseDataKeys(context, async () => ({ process, leases }))).leases as Record<string, unknown>[];
}

describe("leases", () => {
	useSuiteDatabase();
	useSuiteKms();
	let acme: TestOrganization;
	let globex: TestOrganization;
	let application: TestApplication;
	beforeAll(async () => {
		[acme, globex] = [await createTestOrganization(), await createTestOrganization()];
		application = await createTestApplication();
	});

	it("gives the data key until KMS has to be asked again", async () => {
		const ask = processOf(application);
		const [lease] = await ask([{ purpose: "SEAL", tenant: acme.slug }]);
		expect(lease).toMatchObject({ deploymentId: acme.deploymentId, seals: 2 ** 14 });
		expect(Buffer.from(lease?.key as string, "base64")).toHaveLength(32);
		expect(lease?.leaseMs).toBe(15_000);
		expect(lease?.graceMs).toBeGreaterThan(config().outageGraceMs - 10_000);
		const [renewed] = await ask([
			{ purpose: "SEAL", tenant: acme.id, holds: lease?.dataKeyId, sealed: 10_000 },
		]);
		expect(renewed).not.toHaveProperty("key");
		expect(renewed?.seals).toBe(40_000);
		const { seals } = await db().dataKey.findFirstOrThrow({ where: { id: lease?.dataKeyId as string } });
		expect(seals).toBe(BigInt(40_000 + 10_000));
	});

	it("opens, indexes and records first leases once", async () => {
		const ask = processOf(application);
		const [seal] = await ask([{ purpose: "SEAL", tenant: acme.slug, deployment: "Production" }]);
		const rows = () =>
			db().auditEvent.findMany({ where: { chainId: acme.id, action: "application.leased" } });
		const before = (await rows()).length;
		const open = { purpose: "OPEN", tenant: acme.slug, dataKeyId: seal?.dataKeyId };
		const [opened, index, foreign] = await ask([
			open,
			{ purpose: "INDEX", tenant: acme.slug },
			{ ...open, tenant: globex.slug },
		]);
		expect(opened?.key).toBe(seal?.key);
		expect(index?.key).not.toBe(seal?.key);
		expect(foreign).toMatchObject({ error: { code: "VALUE_INTEGRITY", isRetryable: false } });
		await ask([open, { purpose: "INDEX", tenant: acme.slug }]);
		const after = await rows();
		expect(after).toHaveLength(before + 1);
	});
});
