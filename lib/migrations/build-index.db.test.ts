import pg from "pg";
import { expect, it } from "vitest";
import { asOwner, suiteOwnerUrl, useSuiteDatabase } from "../../testing/suite-database.ts";
import { buildIndex } from "./build-index.ts";

useSuiteDatabase();

it("an index on a partitioned table is valid, also if a partition was made while its build began", async () => {
	const [builder, maker] = [1, 2].map(() => new pg.Client({ connectionString: suiteOwnerUrl() })) as [
		pg.Client,
		pg.Client,
	];
	await Promise.all([builder.connect(), maker.connect()]);
	try {
		await maker.query("BEGIN");
		await maker.query("SELECT make_telemetry_partitions(1, 30)");
		const building = buildIndex(
			builder,
			"request_logs_by_severity",
			"CREATE INDEX CONCURRENTLY IF NOT EXISTS request_logs_by_severity ON request_logs (deployment_id, severity)",
		);
		const waiting = async () =>
			(
				await asOwner(
					"SELECT FROM pg_locks WHERE NOT granted AND relation = 'request_logs'::regclass AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
				)
			).rowCount;
		await expect.poll(waiting).toBe(1);
		await maker.query("COMMIT");
		await building;
		const { rows } = await asOwner(
			`SELECT indisvalid, (SELECT count(*)::int FROM pg_inherits WHERE inhparent = indexrelid) AS indexes,
				(SELECT count(*)::int FROM pg_inherits WHERE inhparent = indrelid) AS partitions
			FROM pg_index WHERE indexrelid = 'request_logs_by_severity'::regclass`,
		);
		expect(rows[0].indisvalid).toBe(true);
		expect(rows[0].indexes).toBe(rows[0].partitions);
	} finally {
		await Promise.all([builder.end(), maker.end()]);
	}
});
