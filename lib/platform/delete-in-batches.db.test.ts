import { beforeEach, describe, expect, it } from "vitest";
import { asOwner, useSuiteDatabase } from "../../testing/suite-database.ts";
import { pool } from "./db.ts";
import { batchRows, deleteInBatches, oneBatch } from "./delete-in-batches.ts";

const isOld = "deployment_id = $1::uuid AND id >= $2::uuid";
const values = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000000"];

describe("deleting from a table whose statistics are stale", () => {
	useSuiteDatabase();

	beforeEach(async () => {
		await asOwner("DROP TABLE IF EXISTS records");
		await asOwner(
			`CREATE TABLE records (deployment_id uuid, id uuid, PRIMARY KEY (deployment_id, id))
			WITH (autovacuum_enabled = false)`,
		);
		await asOwner("GRANT SELECT, DELETE ON records TO PUBLIC");
		await asOwner("INSERT INTO records VALUES (gen_random_uuid(), gen_random_uuid())");
		// The statistics know one row of another deployment.
		await asOwner("ANALYZE records");
		await asOwner(
			`INSERT INTO records SELECT $1, gen_random_uuid() FROM generate_series(1, ${2 * batchRows + 10})`,
			[values[0]],
		);
	});

	it.each(["ctid", "id"] as const)("a batch by %s selects its rows once", async (column) => {
		const { rows } = await pool().query(
			`EXPLAIN (ANALYZE, FORMAT JSON) DELETE FROM records WHERE deployment_id = $1::uuid AND ${oneBatch("records", column, isOld)}`,
			values,
		);
		const limits = nodesOf(rows[0]["QUERY PLAN"][0].Plan).filter((node) => node["Node Type"] === "Limit");
		expect(limits.map((node) => node["Actual Loops"])).toEqual([1]);
		expect(await count()).toBe(batchRows + 11);
	});

	it("batches follow each other until no row matches, and other rows stay", async () => {
		await deleteInBatches("records", isOld, values, new AbortController().signal);
		expect(await count()).toBe(1);
	});

	it("nothing is deleted after the signal", async () => {
		await deleteInBatches("records", isOld, values, AbortSignal.abort());
		expect(await count()).toBe(2 * batchRows + 11);
	});
});

type PlanNode = { "Node Type": string; "Actual Loops": number; Plans?: PlanNode[] };

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

async function count(): Promise<number> {
	const { rows } = await pool().query("SELECT count(*)::int AS count FROM records");
	return rows[0].count;
}
