import { beforeAll, describe, expect, it } from "vitest";
import { holdUp } from "../../testing/hold-up.ts";
import { makePastPartitions, noon, partitionOfDay, partitionsOf } from "../../testing/past-partitions.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	operator,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { asJob } from "../access/context.ts";
import { setRetention } from "../operator/verbs/set-retention.ts";
import { db, pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { expirePartition } from "../telemetry/expire-partition.ts";
import { giveBackRecords } from "../telemetry/give-back-records.ts";
import { setAsidePartition } from "../telemetry/telemetry-partitions.ts";
import { findCurrentDataKey } from "../vault/stored-data-keys.ts";
import { expireOldTelemetry } from "./expire-old-telemetry.ts";

const never = new AbortController().signal;

/** Stores records of that day, and counts them. */
async function fill({ deploymentId }: TestOrganization, days: number, records: number): Promise<void> {
	const dataKey = await findCurrentDataKey(db(), deploymentId, "REQUEST_LOGS");
	if (!dataKey) throw new Error("no data key");
	await pool().query(
		`WITH stored AS (
			INSERT INTO request_logs (deployment_id, id, time, data_key_id, payload)
			SELECT $1, overlay(telemetry_id_at(at)::text PLACING lpad(to_hex(number), 12, '0') FROM 25)::uuid, at, $2, '\\x00'
			FROM generate_series(1, $3) AS number, (SELECT $4::timestamptz AS at) AS day
		)
		INSERT INTO record_counts (deployment_id, data_key_id, id, records) VALUES ($1, $2, $5, $3)`,
		[deploymentId, dataKey.id, records, noon(days), newId()],
	);
}

async function setAside({ id, deploymentId }: TestOrganization, days: number): Promise<string> {
	await setAsidePartition(partitionOfDay(days));
	const partition = `${partitionOfDay(days)}_expired`;
	await expirePartition(asJob("telemetry.expire", id), { partition, deploymentId });
	return partition;
}

const keep = ({ slug }: TestOrganization, days: number | null) =>
	setRetention(operator, { organization: slug, days });

async function createOrganization(days: number | null = 3): Promise<TestOrganization> {
	const organization = await createTestOrganization();
	await ingestLogs(organization, 1);
	if (days !== null) await keep(organization, days);
	return organization;
}

describe("dropping a partition", () => {
	useSuiteDatabase();
	useSuiteKms();
	let endless: TestOrganization;
	beforeAll(async () => {
		await makePastPartitions(40);
		// Keeps these partitions until their tests.
		endless = await createOrganization(null);
		await fill(endless, 12, 10);
		await fill(endless, 10, 12_000);
	});

	it("reads as much of a large partition under its lock as of a small one", async () => {
		const organization = await createOrganization();
		// One connection: a new one reads the catalog first.
		const client = await pool().connect();
		const read = async (days: number, records: number) => {
			await fill(organization, days, records);
			const partition = await setAside(organization, days);
			const { rows } = await client.query(
				"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT drop_telemetry_partition($1)",
				[partition],
			);
			expect(await partitionsOf("request_logs")).not.toContain(partition);
			const { Plan } = rows[0]["QUERY PLAN"][0];
			return Plan["Shared Hit Blocks"] + Plan["Shared Read Blocks"];
		};
		await read(30, 10);
		const small = await read(25, 100);
		const large = await read(20, 60_000);
		client.release();
		expect(large).toBeLessThan(small + 100);
	});

	it("refuses a partition with records that are not in the audit log", async () => {
		const [audited, other] = [await createOrganization(), await createOrganization()];
		for (const organization of [audited, other]) await fill(organization, 15, 10);
		const partition = await setAside(audited, 15);
		await expect(pool().query("SELECT drop_telemetry_partition($1)", [partition])).rejects.toThrow(
			"not in the audit log",
		);
		await expireOldTelemetry(never);
		expect(await partitionsOf("request_logs")).not.toContain(partition);
	});

	it("leaves the data keys to writers while data keys are released", async () => {
		await keep(endless, 11);
		const partition = await setAside(endless, 12);
		const release = await holdUp("damaged_records");
		const expiring = expireOldTelemetry(never);
		await expect.poll(() => partitionsOf("request_logs")).not.toContain(partition);
		await ingestLogs(endless, 2);
		await release();
		await expiring;
	});

	it("gives records back batch by batch, and a run that ended in between is finished by the next", async () => {
		const { deploymentId } = endless;
		await setAsidePartition(partitionOfDay(10));
		await keep(endless, null);
		const count = () => db().requestLog.count({ where: { deploymentId } });
		const before = await count();
		let batches = 0;
		const ending = {
			get aborted() {
				return batches++ > 0;
			},
		} as AbortSignal;
		await giveBackRecords(`${partitionOfDay(10)}_expired`, deploymentId, ending);
		expect(await count()).toBe(before + 5_000);
		await expireOldTelemetry(never);
		expect(await count()).toBe(before + 12_000);
		expect((await partitionsOf("request_logs")).filter((name) => name.endsWith("_expired"))).toEqual([]);
	});
});
