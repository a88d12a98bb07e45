import type pg from "pg";
import { isTableDistributed } from "./distribute.ts";
import { withShortLocks } from "./short-locks.ts";

/** Begins the IDs of the release that partitions the tables, and of later ones. */
const firstDatedId = "80000000-0000-0000-0000-000000000000";

/**
 * Proves, while others write to the tables, that all IDs fit the first partition, which each table becomes. The script of the
 * migration then reads no row. Safe to kill and repeat.
 */
export async function preparePartitions(client: pg.Client, tables: string[]): Promise<void> {
	for (const table of tables) {
		const constraint = `${table}_before_ids`;
		const { rows } = await client.query(
			`SELECT relkind, EXISTS (SELECT FROM pg_constraint WHERE conrelid = pg_class.oid AND conname = $2) AS is_added
			FROM pg_class WHERE oid = to_regclass($1)`,
			[table, constraint],
		);
		// The migration leaves a distributed table as it is.
		if (rows[0]?.relkind !== "r" || (await isTableDistributed(client, table))) continue;
		if (!rows[0].is_added) {
			await withShortLocks(client, () =>
				client.query(
					`ALTER TABLE ${table} ADD CONSTRAINT ${constraint} CHECK (id < '${firstDatedId}') NOT VALID`,
				),
			);
		}
		await client.query(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${constraint}`);
	}
}
