import { describe, expect, it } from "vitest";
import { asOwner, useSuiteDatabase } from "../../testing/suite-database.ts";
import { distributedTables } from "./distribute.ts";

const tables = [...distributedTables];

/** The columns of each primary key, unique index or foreign key, by table and name. */
async function columnsOf(statement: string): Promise<{ name: string; columns: string[] }[]> {
	const { rows } = await asOwner(statement, [tables]);
	return rows;
}

describe("the tables that a distributed database splits by deployment", () => {
	useSuiteDatabase();

	it("have the deployment in every primary key and unique index", async () => {
		const unique = await columnsOf(`SELECT indexrelid::regclass::text AS name,
				array(SELECT attname::text FROM pg_attribute WHERE attrelid = indrelid AND attnum = ANY(indkey)) AS columns
			FROM pg_index WHERE indisunique AND indrelid::regclass::text = ANY($1)`);
		expect(unique.filter(({ name }) => name.endsWith("_pkey"))).toHaveLength(tables.length);
		expect(unique.filter(({ columns }) => !columns.includes("deployment_id"))).toEqual([]);
	});

	it("refer to each other with the deployment on both sides", async () => {
		const sides = ["conkey", "confkey"].map((side) => {
			const table = side === "conkey" ? "conrelid" : "confrelid";
			return columnsOf(`SELECT conname AS name,
					array(SELECT attname::text FROM pg_attribute WHERE attrelid = ${table} AND attnum = ${side}[1]) AS columns
				FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text = ANY($1) AND confrelid::regclass::text = ANY($1)`);
		});
		for (const side of await Promise.all(sides)) {
			expect(side.length).toBeGreaterThanOrEqual(tables.length - 2);
			expect(side.filter(({ columns }) => columns[0] !== "deployment_id")).toEqual([]);
		}
	});

	it("are all those that belong to a data key, except what `forgetUses` deletes with it", async () => {
		const { rows } = await asOwner(`SELECT DISTINCT conrelid::regclass::text AS name FROM pg_constraint
			WHERE contype = 'f' AND confrelid = 'data_keys'::regclass AND conparentid = 0`);
		const others = rows.map(({ name }) => name).filter((name) => !tables.includes(name));
		expect(others.toSorted()).toEqual(["application_leases", "application_scan_counts"]);
		expect(rows.length).toBeGreaterThanOrEqual(6);
	});
});
