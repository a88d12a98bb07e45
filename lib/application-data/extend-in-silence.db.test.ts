import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestApplication, type TestApplication } from "../../testing/suite-application.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { db, pool } from "../platform/db.ts";
import { evictKmsKey } from "../vault/open-data-key.ts";
import { leaseDataKeys } from "./lease-data-keys.ts";

const s = 1_000;

describe("a process that is told that KMS does not answer", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();
	afterEach(() => kms.deleteFaults());

	let application: TestApplication;
	let tenant: string;
	let dataKeyId: string;
	let own: string;
	let other: string;

	const ask = async (id: string, ...leases: object[]) => {
		const process = { id, name: "api-server" };
		const { leases: answers } = await leaseDataKeys(application.context, async () => ({ process, leases }));
		return answers.map((answer) => ("error" in answer ? answer.error.code : "granted"));
	};
	const seal = () => ({ purpose: "SEAL", tenant, holds: dataKeyId });

	/** Two processes hold leases, whose agreement has ended and whose grace has not; KMS is silent, and this process holds nothing. */
	beforeEach(async () => {
		[own, other] = [randomUUID(), randomUUID()];
		application = await createTestApplication();
		const { slug, deploymentId } = await createTestOrganization();
		tenant = slug;
		await ask(own, { purpose: "SEAL", tenant });
		const { id, kmsKeyId, kmsKey } = await db().dataKey.findFirstOrThrow({
			where: { deploymentId },
			include: { kmsKey: true },
		});
		dataKeyId = id;
		for (const process of [own, other]) await ask(process, seal(), { purpose: "OPEN", tenant, dataKeyId });
		await setEnds(-1 * s, 600 * s);
		evictKmsKey(kmsKeyId);
		await kms.addFault({ operation: "Decrypt", keyArn: kmsKey.arn, hang: true });
	});

	/** Sets when all leases end, from now on. */
	const setEnds = (agreedMs: number, leasedMs: number) =>
		pool().query(
			`UPDATE application_leases SET agreed_until = clock_timestamp() + $2 * interval '1 millisecond',
				leased_until = clock_timestamp() + $3 * interval '1 millisecond' WHERE data_key_id = $1`,
			[dataKeyId, agreedMs, leasedMs],
		);

	/** The time until each lease of a process ends without the grace, by its purpose. */
	async function leftMs(processId: string): Promise<Record<string, number>> {
		const { rows } = await pool().query<{ purpose: string; left: number }>(
			`SELECT purpose, extract(epoch FROM agreed_until - clock_timestamp())::float8 * 1000 AS left
			FROM application_leases WHERE process_id = $1 AND data_key_id = $2`,
			[processId, dataKeyId],
		);
		return Object.fromEntries(rows.map(({ purpose, left }) => [purpose, left]));
	}

	it("goes on with the lease that it asked about, and no other lease is recorded to go on", async () => {
		expect(await ask(own, seal())).toEqual(["KMS_UNREACHABLE"]);
		const { SEAL = 0, OPEN } = await leftMs(own);
		// Until it asks again: a lease and an answer later at most.
		expect(SEAL).toBeGreaterThan(10 * s);
		expect(SEAL).toBeLessThanOrEqual(20 * s);
		expect(OPEN).toBeLessThan(0);
		expect(Object.values(await leftMs(other)).every((left) => left < 0)).toBe(true);
	});

	it("goes on no longer than its grace", async () => {
		await setEnds(-1 * s, 10 * s);
		expect(await ask(own, seal())).toEqual(["KMS_UNREACHABLE"]);
		const { SEAL = 0 } = await leftMs(own);
		expect(SEAL).toBeGreaterThan(0);
		expect(SEAL).toBeLessThanOrEqual(10 * s);
	});

	it("keeps what an earlier answer promised", async () => {
		await setEnds(60 * s, 600 * s);
		expect(await ask(own, seal())).toEqual(["KMS_UNREACHABLE"]);
		expect((await leftMs(own)).SEAL).toBeGreaterThan(40 * s);
	});

	it("and holds no data key goes on with none", async () => {
		expect(await ask(own, { purpose: "SEAL", tenant })).toEqual(["KMS_UNREACHABLE"]);
		expect((await leftMs(own)).SEAL).toBeLessThan(0);
	});
});
