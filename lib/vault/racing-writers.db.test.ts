import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { deleteKey } from "../keys/delete-key.ts";
import { db, pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { openRequestLog } from "../telemetry/read-request-log.ts";
import { addedRecords, deletedRecords } from "./record-counts.ts";
import { isStored } from "./resources.ts";
import { retireDataKey } from "./retire-data-key.ts";
import { listDataKeys } from "./stored-data-keys.ts";

const never = new AbortController().signal;

/** Every hundredth of them: each opening leaves its audit row, and there are thousands. */
async function openSample({ admin, deploymentId }: TestOrganization): Promise<string[]> {
	const rows = await db().requestLog.findMany({ where: { deploymentId }, select: { id: true } });
	const opened: string[] = [];
	for (const { id } of rows.filter((_, index) => index % 100 === 0))
		opened.push(await openRequestLog(admin, { requestLogId: id }));
	return opened;
}

describe("writers that race with a rekey", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("lose no acknowledged record, and leave none under a replaced key", async () => {
		const organization = await createTestOrganization();
		const { deploymentId, admin } = organization;
		const arn = await createCustomerKey(organization.id);
		let acknowledged = 0;
		let isOver = false;
		const writers = Array.from({ length: 4 }, async () => {
			while (!isOver) {
				await ingestLogs(organization, 7, "raced");
				acknowledged += 7;
			}
		});
		for (let round = 0; round < 3; round++) {
			const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
			await activateKey(admin, { keyId });
			await convergeDeployment(deploymentId, never);
			await deleteKey(admin, { keyId, confirmArn: arn });
			await convergeDeployment(deploymentId, never);
		}
		isOver = true;
		await Promise.all(writers);
		await convergeDeployment(deploymentId, never);

		expect(acknowledged).toBeGreaterThan(100);
		expect(await db().requestLog.count({ where: { deploymentId } })).toBe(acknowledged);
		const wrong = await db().requestLog.count({
			where: { deploymentId, dataKey: { kmsKey: { kind: "CUSTOMER" } } },
		});
		expect(wrong).toBe(0);
		const sample = await openSample(organization);
		expect(sample.every((payload) => payload.includes("raced"))).toBe(true);
	});

	it("write under the new key from the commit of the activation on", async () => {
		const organization = await createTestOrganization();
		const { deploymentId, admin, id } = organization;
		await ingestLogs(organization, 10);
		const arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
		// The process still remembers the previous data key: the database does not accept it.
		await ingestLogs(organization, 10);
		const counts = await db().requestLog.groupBy({
			by: ["dataKeyId"],
			where: { deploymentId },
			_count: true,
		});
		expect(counts.map(({ _count }) => _count)).toEqual([10, 10]);
		const newest = await db().requestLog.findFirstOrThrow({
			where: { deploymentId },
			orderBy: { id: "desc" },
			include: { dataKey: { include: { kmsKey: true } } },
		});
		expect(newest.dataKey.kmsKey.arn).toBe(arn);
	});

	it("keep a data key alive that a record refers to, an uncommitted one too", async () => {
		const organization = await createTestOrganization();
		const { deploymentId } = organization;
		await ingestLogs(organization, 1);
		await pool().query("UPDATE data_keys SET state = 'RETIRING' WHERE deployment_id = $1", [deploymentId]);
		const dataKey = (await listDataKeys(db(), deploymentId)).find(isStored);
		if (!dataKey) throw new Error("no data key");
		expect(await retireDataKey(dataKey)).toBe(false);

		// An insert in flight: the deletion waits for it, then finds the record.
		const writer = await pool().connect();
		await writer.query("BEGIN");
		await writer.query(
			`WITH ${addedRecords("1", "(SELECT 1) AS one", "$3")}
			INSERT INTO request_logs (deployment_id, id, time, data_key_id, payload)
			VALUES ($1, gen_random_uuid(), now(), $2, '\\x00')`,
			[deploymentId, dataKey.id, newId()],
		);
		await pool().query(
			`WITH ${deletedRecords("request_logs", "payload <> '\\x00'")} SELECT count(*) FROM gone`,
			[deploymentId, newId()],
		);
		const retiring = retireDataKey(dataKey);
		await expect
			.poll(async () => {
				const { rows } = await pool().query(
					"SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
				);
				return rows.length;
			})
			.toBe(1);
		await writer.query("COMMIT");
		writer.release();
		expect(await retiring).toBe(false);
		expect(await listDataKeys(db(), deploymentId)).toHaveLength(1);
	});

	it("leave no payload text anywhere in the database", async () => {
		const marker = "a-text-that-only-payloads-hold";
		await ingestLogs(await createTestOrganization(), 20, marker);
		const { rows: tables } = await pool().query(
			"SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('public', 'pgboss')",
		);
		expect(tables.length).toBeGreaterThan(10);
		for (const { name } of tables) {
			const { rows } = await pool().query(
				`SELECT count(*) AS found FROM ${name} AS t
				WHERE t::text LIKE '%' || $1 || '%' OR t::text LIKE '%' || encode(convert_to($1, 'UTF8'), 'hex') || '%'`,
				[marker],
			);
			expect([name, Number(rows[0].found)]).toEqual([name, 0]);
		}
	});
});
