import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unnamedDeployments } from "./judge-statements.ts";
import { suiteOwnerUrl, useSuiteDatabase } from "./suite-database.ts";

describe("a statement names the deployments of the rows that it reads", () => {
	useSuiteDatabase();
	let client: pg.Client;
	beforeAll(async () => {
		client = new pg.Client({ connectionString: suiteOwnerUrl() });
		await client.connect();
	});
	afterAll(() => client.end());

	it.each([
		"SELECT 1 FROM data_keys WHERE deployment_id = $1 AND id = $2",
		"SELECT 1 FROM request_logs WHERE deployment_id = ANY($1::uuid[]) ORDER BY id DESC LIMIT 10",
		"SELECT 1 FROM unnest($1::uuid[], $2::uuid[]) AS given (deployment_id, id) JOIN data_keys USING (deployment_id, id)",
		"UPDATE data_keys SET seals = 1 FROM (VALUES ($1::uuid)) AS given (deployment_id) WHERE data_keys.deployment_id = given.deployment_id",
		"WITH found AS MATERIALIZED (SELECT * FROM data_keys WHERE deployment_id = $1) SELECT 1 FROM found JOIN record_counts USING (deployment_id)",
		"DELETE FROM spans WHERE deployment_id = $1 AND NOT EXISTS (SELECT 1 FROM damaged_records WHERE deployment_id = $1 AND record_id = spans.id)",
		"INSERT INTO record_counts (deployment_id, data_key_id, id) SELECT deployment_id, id, id FROM data_keys WHERE deployment_id = $1",
		"SELECT 1 FROM data_keys WHERE deployment_id IN ($1, $2) AND id IN ($3, $4)",
		"SELECT 1 FROM organizations WHERE id = $1",
	])("%s", async (text) => {
		expect(await unnamedDeployments(client, text)).toEqual([]);
	});

	it.each([
		["data_keys", "SELECT 1 FROM data_keys WHERE id = $1"],
		["request_logs", "SELECT 1 FROM request_logs WHERE id = $1"],
		["spans", "DELETE FROM spans WHERE start_time < $1"],
		[
			"record_counts",
			"SELECT 1 FROM data_keys LEFT JOIN record_counts ON record_counts.data_key_id = data_keys.id WHERE data_keys.deployment_id = $1",
		],
		[
			"data_keys",
			"SELECT 1 FROM data_keys JOIN deployments ON deployments.id = data_keys.deployment_id WHERE organization_id = $1",
		],
		[
			"rekeys",
			"WITH found AS MATERIALIZED (SELECT id AS deployment_id FROM deployments WHERE organization_id = $1) SELECT 1 FROM found JOIN rekeys USING (deployment_id)",
		],
		[
			"damaged_records",
			"UPDATE data_keys SET state = 'HELD' WHERE deployment_id = $1 AND EXISTS (SELECT 1 FROM damaged_records WHERE data_key_id = $2)",
		],
	])("not of %s: %s", async (table, text) => {
		expect(await unnamedDeployments(client, text)).toEqual([table]);
	});
});
