import { describe, expect, it } from "vitest";
import { expectExactCounts } from "../../testing/exact-counts.ts";
import { holdUp } from "../../testing/hold-up.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	otlpLogs,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { renewDataKeys } from "../jobs/renew-data-keys.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { deleteKey } from "../keys/delete-key.ts";
import { decodeOtlpLogs } from "../otlp/otlp-logs.ts";
import { db, pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { ingestRequestLogs } from "../telemetry/ingest-request-logs.ts";
import { checkRecordCounts, correctRecordCounts } from "./check-record-counts.ts";
import { countRecords } from "./count-records.ts";
import { foldRecordCounts } from "./fold-record-counts.ts";
import { findDueDataKeys, maxSeals } from "./renew-data-key.ts";
import { isStored } from "./resources.ts";
import { findCurrentDataKey, listDataKeys } from "./stored-data-keys.ts";
import { takeSeals } from "./take-seals.ts";

const never = new AbortController().signal;

const rowsOf = (deploymentId: string) => db().recordCountChange.count({ where: { deploymentId } });
const recordsOf = async (deploymentId: string) =>
	(await countRecords([deploymentId])).reduce((total, { records }) => total + records, 0);

async function sealsOf(deploymentId: string): Promise<number> {
	const { _sum } = await db().recordCountChange.aggregate({ where: { deploymentId }, _sum: { seals: true } });
	return Number(_sum.seals);
}

async function waitingFor(table: string): Promise<number> {
	const { rows } = await pool().query(
		`SELECT count(*)::int AS waiting FROM pg_locks WHERE NOT granted AND relation = $1::regclass
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
		[table],
	);
	return rows[0].waiting;
}

async function currentDataKey({ deploymentId }: TestOrganization) {
	const dataKey = await findCurrentDataKey(db(), deploymentId, "REQUEST_LOGS");
	if (!dataKey || !isStored(dataKey)) throw new Error("no data key");
	return dataKey;
}

/** What a process of a release before the counts does. */
async function storeUncounted(organization: TestOrganization, records: number): Promise<void> {
	const { id, deploymentId } = await currentDataKey(organization);
	await pool().query(
		`INSERT INTO request_logs (deployment_id, id, time, data_key_id, payload)
		SELECT $1, gen_random_uuid(), now(), $2, '\\x00' FROM generate_series(1, $3)`,
		[deploymentId, id, records],
	);
}

useSuiteDatabase();
useSuiteKms();

describe("counts of records", () => {
	it("stay exact, and few rows, while writers, a rekey, several folds and corrections run side by side", async () => {
		const organization = await createTestOrganization();
		const { deploymentId, admin } = organization;
		const arn = await createCustomerKey(organization.id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		let isOver = false;
		let stored = 0;
		const writers = Array.from({ length: 3 }, async () => {
			while (!isOver) {
				await ingestLogs(organization, 3);
				stored += 3;
			}
		});
		const others = [foldRecordCounts, foldRecordCounts, correctRecordCounts, correctRecordCounts].map(
			async (run) => {
				while (!isOver) await run(never);
			},
		);
		try {
			await activateKey(admin, { keyId });
			await convergeDeployment(deploymentId, never);
			for (let renewals = 0; renewals < 3; renewals++) {
				await pool().query(
					"UPDATE data_keys SET created_at = now() - interval '91 days' WHERE deployment_id = $1",
					[deploymentId],
				);
				await renewDataKeys();
				await convergeDeployment(deploymentId, never);
			}
			await deleteKey(admin, { keyId, confirmArn: arn });
			await convergeDeployment(deploymentId, never);
		} finally {
			isOver = true;
			await Promise.all([...writers, ...others]);
		}
		expect(stored).toBeGreaterThan(100);
		expect(await recordsOf(deploymentId)).toBe(stored);
		await foldRecordCounts(never);
		expect(await rowsOf(deploymentId)).toBeLessThan(40);
		expect(await recordsOf(deploymentId)).toBe(stored);
		await expectExactCounts();
	});

	it("are corrected for records that a process of an earlier release stored, and only for those", async () => {
		const organization = await createTestOrganization();
		const { deploymentId } = organization;
		await ingestLogs(organization, 5);
		await storeUncounted(organization, 40);
		const seals = await sealsOf(deploymentId);
		const { id: dataKeyId } = await currentDataKey(organization);
		expect((await checkRecordCounts()).miscounts).toEqual([
			{ deploymentId, dataKeyId, stored: 45, counted: 5 },
		]);
		expect(await recordsOf(deploymentId)).toBe(5);
		const release = await holdUp("spans");
		let givenUp = 0;
		const corrections = Array.from({ length: 4 }, async () => {
			if ((await correctRecordCounts()) === null) givenUp++;
		});
		await expect.poll(async () => [await waitingFor("spans"), givenUp]).toEqual([1, 3]);
		await Promise.all([release(), ...corrections, ingestLogs(organization, 7)]);
		expect(await recordsOf(deploymentId)).toBe(52);
		expect(await sealsOf(deploymentId)).toBe(seals + 40);
		expect((await correctRecordCounts())?.miscounts).toEqual([]);
		expect(await recordsOf(deploymentId)).toBe(52);
	});

	it("are deleted with their data key", async () => {
		const organization = await createTestOrganization();
		const { deploymentId, admin } = organization;
		await ingestLogs(organization, 5);
		const arn = await createCustomerKey(organization.id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
		await convergeDeployment(deploymentId, never);
		const known = (await listDataKeys(db(), deploymentId)).map(({ id }) => id);
		const counted = await db().recordCountChange.findMany({ where: { deploymentId } });
		expect(counted.map(({ dataKeyId }) => dataKeyId).filter((id) => !known.includes(id))).toEqual([]);
		expect(await recordsOf(deploymentId)).toBe(5);
	});
});

describe("seals of a data key", () => {
	it("are counted before they are made, so that a refused batch and a killed process count too", async () => {
		const organization = await createTestOrganization();
		const body = otlpLogs(500, "sent again");
		const send = () =>
			ingestRequestLogs(organization.token, async () => ({
				logs: await decodeOtlpLogs(body, new Date()),
				deploymentName: undefined,
			}));
		for (let sent = 0; sent < 12; sent++) await send();
		expect(await recordsOf(organization.deploymentId)).toBe(500);
		expect(await sealsOf(organization.deploymentId)).toBeGreaterThanOrEqual(6_000);
	});

	it("are counted at least as often as they are taken, by any number of writers", async () => {
		const organization = await createTestOrganization();
		await ingestLogs(organization, 1);
		const dataKey = await currentDataKey(organization);
		let taken = 1;
		await Promise.all(
			Array.from({ length: 50 }, async (_, index) => {
				for (const seals of [1, 999, 100 * index]) {
					expect(await takeSeals(dataKey, seals)).toBe(true);
					taken += seals;
				}
			}),
		);
		const counted = await sealsOf(organization.deploymentId);
		expect(counted).toBeGreaterThanOrEqual(taken);
		expect(counted).toBeLessThan(4 * taken);
	});

	it("are not granted under a data key that is no longer CURRENT", async () => {
		const organization = await createTestOrganization();
		await ingestLogs(organization, 1);
		const dataKey = await currentDataKey(organization);
		await pool().query("UPDATE data_keys SET state = 'RETIRING' WHERE id = $1", [dataKey.id]);
		expect(await takeSeals(dataKey, 1_000_000)).toBe(false);
		await pool().query("UPDATE data_keys SET state = 'CURRENT' WHERE id = $1", [dataKey.id]);
	});

	it("replace the data key once they are 2^29, whatever the number of its records, as a fold leaves them", async () => {
		const organization = await createTestOrganization();
		const { deploymentId } = organization;
		await ingestLogs(organization, 3);
		const dataKey = await currentDataKey(organization);
		const due = async () =>
			(await findDueDataKeys(90)).filter(({ id }) => id === dataKey.id).map(({ resource }) => resource);
		const missing = maxSeals - (await sealsOf(deploymentId));
		const used = (seals: number) =>
			db().recordCountChange.create({
				data: { deploymentId, dataKeyId: dataKey.id, id: newId(), seals },
			});
		await used(missing - 20);
		for (let at = 0; at < 19; at++) await used(1);
		await foldRecordCounts(never);
		expect(await rowsOf(deploymentId)).toBe(1);
		expect(await due()).toEqual([]);
		await used(1);
		expect(await due()).toEqual(["REQUEST_LOGS"]);
		await renewDataKeys();
		await convergeDeployment(deploymentId, never);
		expect((await currentDataKey(organization)).id).not.toBe(dataKey.id);
		expect(await recordsOf(deploymentId)).toBe(3);
		expect(await due()).toEqual([]);
	});
});
