import { pool } from "../lib/platform/db.ts";
import { asOwner } from "./suite-database.ts";

/** Makes the partitions of the last `days` days, as if the database had existed for so long. Before any record is stored. */
export async function makePastPartitions(days: number): Promise<void> {
	await asOwner(`DO $$ DECLARE
		old record;
		day timestamptz := date_trunc('day', now(), 'UTC') - interval '${days} days';
	BEGIN
		FOR old IN SELECT * FROM telemetry_partitions() WHERE name ~ '_to_' LOOP
			EXECUTE format('DROP TABLE %I', old.name);
			PERFORM add_telemetry_partition(old.parent, old.parent || to_char(day AT TIME ZONE 'UTC', '"_to_"YYYYMMDD'),
				old.first, telemetry_id_at(day));
			PERFORM add_telemetry_partition(old.parent, old.parent || to_char(at AT TIME ZONE 'UTC', '"_"YYYYMMDD'),
				telemetry_id_at(at), telemetry_id_at(at + interval '1 day'))
			FROM generate_series(day, date_trunc('day', now(), 'UTC') - interval '1 day', interval '1 day') AS at;
		END LOOP;
	END $$`);
}

const dayMs = 86_400_000;

/** Noon (UTC), so many days ago. */
export function noon(days: number): Date {
	return new Date((Math.floor(Date.now() / dayMs) - days) * dayMs + dayMs / 2);
}

/** The name of the partition of request logs of that day. */
export function partitionOfDay(days: number): string {
	return `request_logs_${noon(days).toISOString().slice(0, 10).replaceAll("-", "")}`;
}

/** The names of the partitions of a table, and of its partitions that were set aside, in their order. */
export async function partitionsOf(table: string): Promise<string[]> {
	const { rows } = await pool().query(
		`SELECT name FROM telemetry_partitions() WHERE parent = $1 ORDER BY first NULLS FIRST`,
		[table],
	);
	const aside = await pool().query(
		"SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ ($1 || '_.*_expired$')",
		[table],
	);
	return [...rows.map(({ name }) => name), ...aside.rows.map(({ relname }) => relname)];
}
