import pg from "pg";
import { describe, expect, it } from "vitest";
import { holdUp } from "../../testing/hold-up.ts";
import { makePastPartitions } from "../../testing/past-partitions.ts";
import { suiteOwnerUrl, useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, ingestLogs } from "../../testing/suite-organization.ts";
import { db, disconnect, limitStatements, pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { setAsidePartition } from "../telemetry/telemetry-partitions.ts";
import { checkRecordCounts, correctRecordCounts } from "./check-record-counts.ts";

/** The statement that waits for the table, by the beginning of its transaction. */
async function waitingSince(table: string): Promise<string | null> {
	const { rows } = await pool().query(
		`SELECT xact_start::text AS since FROM pg_stat_activity JOIN pg_locks USING (pid)
		WHERE NOT granted AND relation = $1::regclass
			AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
		[table],
	);
	return rows[0]?.since ?? null;
}

describe("a check of the counts of records", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("waits for no data key that is being changed, and a correction only for those that it corrects", async () => {
		const [wrong, busy] = [await createTestOrganization(), await createTestOrganization()];
		for (const organization of [wrong, busy]) await ingestLogs(organization, 5);
		const { id: dataKeyId } = await db().dataKey.findFirstOrThrow({
			where: { deploymentId: wrong.deploymentId, resource: "REQUEST_LOGS" },
		});
		await db().recordCountChange.create({
			data: { deploymentId: wrong.deploymentId, dataKeyId, id: newId(), records: 3 },
		});
		const changing = new pg.Client({ connectionString: suiteOwnerUrl() });
		await changing.connect();
		await changing.query("BEGIN");
		await changing.query("SELECT FROM data_keys WHERE deployment_id = $1 FOR UPDATE", [busy.deploymentId]);
		const miscount = { deploymentId: wrong.deploymentId, dataKeyId, stored: 5, counted: 8 };
		expect((await checkRecordCounts()).miscounts).toEqual([miscount]);
		expect((await correctRecordCounts())?.miscounts).toEqual([miscount]);
		await changing.end();
		expect(await checkRecordCounts()).toEqual({ records: 10, miscounts: [], unchecked: [] });
	});

	it("names the deployments that took too long, and checks the others", async () => {
		for (let organizations = 0; organizations < 3; organizations++)
			await ingestLogs(await createTestOrganization(), 1);
		const deployments = (await db().dataKey.groupBy({ by: "deploymentId" })).length;
		await disconnect();
		limitStatements(2_000);
		const release = await holdUp("spans");
		try {
			const checking = checkRecordCounts();
			let first: string | null = null;
			await expect.poll(async () => (first = await waitingSince("spans"))).not.toBeNull();
			const next = async () => [null, first].includes(await waitingSince("spans"));
			await expect.poll(next, { timeout: 10_000, interval: 20 }).toBe(false);
			await release();
			const { unchecked } = await checking;
			expect(unchecked.length).toBeGreaterThan(0);
			expect(unchecked.length).toBeLessThan(deployments);
			expect(unchecked[0]?.reason).toContain("statement timeout");
		} finally {
			limitStatements(0);
			await disconnect();
		}
	});

	it("ends with its job, also within a statement", async () => {
		await ingestLogs(await createTestOrganization(), 1);
		const release = await holdUp("spans");
		const job = new AbortController();
		const checking = checkRecordCounts(job.signal);
		await expect.poll(() => waitingSince("spans")).not.toBeNull();
		job.abort();
		expect(await checking).toEqual({ records: 0, miscounts: [], unchecked: [] });
		await release();
	});

	it("cancels nothing of the connection's next user, also if its signal comes as the statement ends", async () => {
		await ingestLogs(await createTestOrganization(), 1);
		const release = await holdUp("spans");
		const job = new AbortController();
		const checking = checkRecordCounts(job.signal);
		await expect.poll(() => waitingSince("spans")).not.toBeNull();
		const observer = new pg.Client({ connectionString: suiteOwnerUrl() });
		await observer.connect();
		await observer.query("SELECT pg_advisory_lock(1)");
		const others = await Promise.all(Array.from({ length: pool().options.max - 1 }, () => pool().connect()));
		// Both wait for a connection: first the next user, who then waits for the lock, then the cancel.
		const used = pool()
			.query("SELECT pg_advisory_xact_lock(1)")
			.then(
				() => "done",
				({ code }) => code,
			);
		job.abort();
		await release();
		const hasEnded = async () => {
			const { rows } = await observer.query(
				`SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%FROM record_counts WHERE%'
				AND state = 'idle in transaction' AND clock_timestamp() > state_change + interval '300 ms'`,
			);
			return rows.length > 0 || pool().waitingCount < 2;
		};
		await expect.poll(hasEnded, { timeout: 10_000 }).toBe(true);
		for (const other of others) other.release();
		expect(await checking).toMatchObject({ unchecked: [] });
		const isCanceling = async () => {
			const { rows } = await observer.query(
				"SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_cancel_backend%'",
			);
			return rows.length > 0 || pool().waitingCount > 0;
		};
		await expect.poll(isCanceling).toBe(false);
		await observer.query("SELECT pg_advisory_unlock(1)");
		expect(await used).toBe("done");
		await observer.end();
	});

	it("keeps the partitions that were set aside until it has counted them", async () => {
		await makePastPartitions(5);
		const day = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "");
		await setAsidePartition(`request_logs_${day}`);
		const drop = () => pool().query("SELECT drop_telemetry_partition($1)", [`request_logs_${day}_expired`]);
		const release = await holdUp("spans");
		const checking = checkRecordCounts();
		await expect.poll(() => waitingSince("spans")).not.toBeNull();
		await expect(drop()).rejects.toMatchObject({ code: "55P03" });
		await release();
		expect((await checking).unchecked).toEqual([]);
		await drop();
	});
});
