import { DisableKeyCommand, EnableKeyCommand, ScheduleKeyDeletionCommand } from "@aws-sdk/client-kms";
import pg from "pg";
import { afterEach, describe, expect, it } from "vitest";
import { suiteOwnerUrl, useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, ingestLogs } from "../../testing/suite-organization.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { db, pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import { runMonitor } from "./monitor.ts";

process.env.KEYHOLD_HEALTH_INTERVAL = "2";
const never = new AbortController().signal;

describe("the monitor", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();
	let stop = async () => {};
	afterEach(async () => {
		await stop();
		await kms.control("DELETE", "faults");
	});

	async function liveKey(region: string) {
		const organization = await createTestOrganization(region);
		await ingestLogs(organization, 1);
		const arn = await createCustomerKey(organization.id, { region });
		const { deploymentId, admin } = organization;
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
		await convergeDeployment(deploymentId, never);
		return { keyId, arn, region };
	}

	/** Live keys of one organization, a deployment each, without any data. Their last probe is that of `like`. */
	async function keysOfOneOwner(count: number, like: { keyId: string; region: string }): Promise<string[]> {
		const { region } = like;
		const { id } = await createTestOrganization(region);
		const probe = (await keyRow(like.keyId)).probe as Prisma.InputJsonObject;
		return Promise.all(
			Array.from({ length: count }, async () => {
				const arn = await createCustomerKey(id, { region });
				const deploymentId = newId();
				await db().deployment.create({
					data: { id: deploymentId, organizationId: id, name: deploymentId, region },
				});
				const identity = { organizationId: id, deploymentId, arn, region, name: "key" };
				await db().kmsKey.create({
					data: { ...identity, id: newId(), kind: "CUSTOMER", status: "ADDED", probe },
				});
				return arn;
			}),
		);
	}

	/** Makes every audit row of the organization wait until the returned function is called. */
	async function holdChain(organizationId: string): Promise<() => Promise<void>> {
		const client = new pg.Client({ connectionString: suiteOwnerUrl() });
		await client.connect();
		await client.query("BEGIN");
		const { rowCount } = await client.query("SELECT 1 FROM audit_heads WHERE chain_id = $1 FOR UPDATE", [
			organizationId,
		]);
		expect(rowCount).toBe(1);
		return () => client.end();
	}

	/** As so many workers, until the end of the test. */
	function watch(workers = 1) {
		const stopping = new AbortController();
		const monitors = Array.from({ length: workers }, () => runMonitor(stopping.signal));
		stop = async () => {
			stopping.abort();
			await Promise.all(monitors);
		};
	}

	const checksOf = (kmsKeyId: string) =>
		db().healthCheck.findMany({ where: { kmsKeyId }, orderBy: { checkedAt: "asc" } });
	const keyRow = (id: string) => db().kmsKey.findUniqueOrThrow({ where: { id } });

	it("checks each key once per interval by unwrapping, however many workers there are", async () => {
		const keys = [await liveKey("us-west-1"), await liveKey("us-west-1"), await liveKey("eu-west-1")];
		await kms.control("DELETE", "calls");
		const startedMs = performance.now();
		watch(4);
		await expect
			.poll(async () => Promise.all(keys.map(async ({ keyId }) => (await checksOf(keyId)).length)), {
				timeout: 15_000,
			})
			.toEqual([4, 4, 4]);
		await stop();
		// Four checks need three intervals: fewer would be checks done twice.
		expect(performance.now() - startedMs).toBeGreaterThan(5_500);
		for (const { keyId, arn } of keys) {
			const checks = await checksOf(keyId);
			const gaps = checks
				.slice(1)
				.map(({ checkedAt }, at) => checkedAt.getTime() - (checks[at]?.checkedAt.getTime() ?? 0));
			for (const gap of gaps) expect(Math.abs(gap - 2_000)).toBeLessThan(1_900);
			const { operations } = await kms.control("GET", `calls?keyArn=${encodeURIComponent(arn)}`);
			// For each covered resource, since the key's policy might allow them separately.
			expect(operations.Decrypt).toBe(3 * checks.length);
			// The facts are read once, not with every check.
			expect(operations.DescribeKey).toBe(1);
			const { facts, lastCheckedAt, lastHealthyAt } = await keyRow(keyId);
			expect(facts).toMatchObject({ state: "Enabled", rotation: { isOn: true, periodDays: 365 } });
			expect(lastCheckedAt).toEqual(lastHealthyAt);
			expect(Date.now() - (lastCheckedAt?.getTime() ?? 0)).toBeLessThan(4_000);
		}
	});

	it("reads a key's facts every five minutes, and after a failure", async () => {
		const { keyId, arn } = await liveKey("us-west-1");
		watch();
		await expect.poll(async () => (await checksOf(keyId)).length, { timeout: 15_000 }).toBeGreaterThan(0);
		const looks = async () => {
			const { operations } = await kms.control("GET", `calls?keyArn=${encodeURIComponent(arn)}`);
			return [operations.DescribeKey ?? 0, operations.GetKeyRotationStatus ?? 0];
		};
		const checkedAgain = async () => {
			const before = (await checksOf(keyId)).length;
			await expect
				.poll(async () => (await checksOf(keyId)).length, { timeout: 15_000 })
				.toBeGreaterThanOrEqual(before + 2);
		};
		const ago = (interval: string) =>
			pool().query("UPDATE kms_keys SET looked_at = now() - $2::interval WHERE id = $1", [keyId, interval]);

		await kms.control("DELETE", "calls");
		await ago("4 minutes");
		await checkedAgain();
		expect(await looks()).toEqual([0, 0]);
		await ago("5 minutes");
		await checkedAgain();
		expect(await looks()).toEqual([1, 1]);

		await kms.control("DELETE", "calls");
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		await kms.control("DELETE", "calls");
		await expect.poll(async () => (await keyRow(keyId)).health, { timeout: 10_000 }).toBe("REVOKED");
		await expect.poll(async () => (await looks())[0]).toBe(1);
		expect((await keyRow(keyId)).facts).toMatchObject({ state: "Disabled" });
	});

	it("is not delayed by a region that hangs", async () => {
		const [hanging, other] = [await liveKey("us-east-1"), await liveKey("us-west-2")];
		await kms.control("POST", "faults", { keyArn: hanging.arn, hang: true });
		watch();
		await expect
			.poll(async () => (await checksOf(other.keyId)).length, { timeout: 15_000 })
			.toBeGreaterThanOrEqual(4);
		const checks = await checksOf(other.keyId);
		const longest = Math.max(
			...checks
				.slice(1)
				.map(({ checkedAt }, at) => checkedAt.getTime() - (checks[at]?.checkedAt.getTime() ?? 0)),
		);
		expect(longest).toBeLessThan(3_500);
		await expect
			.poll(async () => (await keyRow(hanging.keyId)).health, { timeout: 15_000 })
			.toBe("UNREACHABLE");
		await kms.control("DELETE", "faults");
		await expect.poll(async () => (await keyRow(hanging.keyId)).health, { timeout: 15_000 }).toBe("HEALTHY");
	});

	it("is not delayed by another owner's hanging keys, even if there are more than places", async () => {
		const [other, far] = [await liveKey("ap-south-1"), await liveKey("eu-north-1")];
		const hanging = await keysOfOneOwner(100, other);
		for (const arn of hanging) await kms.control("POST", "faults", { keyArn: arn, hang: true });
		watch();
		await expect
			.poll(async () => (await checksOf(other.keyId)).length, { timeout: 30_000 })
			.toBeGreaterThanOrEqual(6);
		const longestGap = async (keyId: string) => {
			const times = (await checksOf(keyId)).map(({ checkedAt }) => checkedAt.getTime());
			return Math.max(...times.slice(1).map((time, at) => time - (times[at] ?? 0)));
		};
		// A busy machine delays every check. A key of another region tells by how much.
		expect(await longestGap(other.keyId)).toBeLessThan(
			Math.max(4_000, (await longestGap(far.keyId)) + 2_000),
		);
		// They did hang: silence is what became known of them.
		await expect
			.poll(() => db().kmsKey.count({ where: { region: "ap-south-1", health: "UNREACHABLE" } }), {
				timeout: 30_000,
			})
			.toBe(100);
	});

	it("is not delayed by another owner's busy audit chain, even if more of its keys change than there are connections", async () => {
		const other = await liveKey("ap-south-2");
		const changing = await keysOfOneOwner(20, other);
		const { organizationId } = await db().kmsKey.findFirstOrThrow({ where: { arn: changing[0] } });
		for (const arn of changing) {
			await ownerKms(other.region).send(new DisableKeyCommand({ KeyId: arn }));
		}
		const release = await holdChain(organizationId as string);
		watch();
		await expect
			.poll(async () => (await checksOf(other.keyId)).length, { timeout: 20_000 })
			.toBeGreaterThanOrEqual(4);
		const refused = () => db().kmsKey.count({ where: { arn: { in: changing }, health: "REVOKED" } });
		expect(await refused()).toBe(0);
		await release();
		await expect.poll(refused, { timeout: 20_000 }).toBe(20);
	});

	it("sees a key disabled, deleted and restored, with its facts from AWS", async () => {
		const { keyId, arn, region } = await liveKey("us-west-1");
		watch(2);
		const owner = ownerKms(region);
		await owner.send(new DisableKeyCommand({ KeyId: arn }));
		await expect
			.poll(async () => (await keyRow(keyId)).healthError, { timeout: 10_000 })
			.toBe("DisabledException");
		await owner.send(new EnableKeyCommand({ KeyId: arn }));
		await expect.poll(async () => (await keyRow(keyId)).health, { timeout: 10_000 }).toBe("HEALTHY");
		const { DeletionDate } = await owner.send(
			new ScheduleKeyDeletionCommand({ KeyId: arn, PendingWindowInDays: 7 }),
		);
		await expect.poll(async () => (await keyRow(keyId)).health, { timeout: 10_000 }).toBe("REVOKED");
		const { facts, healthDetail } = await keyRow(keyId);
		expect(facts).toMatchObject({ state: "PendingDeletion", deletionDate: DeletionDate?.toISOString() });
		expect(healthDetail).toContain(DeletionDate?.toISOString().slice(0, 10));
	});

	it("spreads keys that became due together", async () => {
		await pool().query("UPDATE kms_keys SET next_check_at = now() - interval '1 hour'");
		watch();
		const behind = async () => {
			const { rows } = await pool().query(
				"SELECT count(*)::int AS behind FROM kms_keys WHERE kind = 'CUSTOMER' AND next_check_at < now() - interval '1 second'",
			);
			return rows[0].behind;
		};
		await expect.poll(behind, { timeout: 10_000 }).toBe(0);
	});
});
