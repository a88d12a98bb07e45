import type { Pool, PoolClient } from "pg";

/** The name of a partition of a sealed table that was taken out of it because its retention is over. */
export const setAsideName = /^(request_logs|spans)_[0-9a-z_]+_expired$/;

/** The tables that were set aside and are not dropped yet. */
export async function findSetAside(on: Pick<Pool | PoolClient, "query">): Promise<string[]> {
	const { rows } = await on.query(
		`SELECT relname AS name FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname ~ $1 ORDER BY 1`,
		[setAsideName.source],
	);
	return rows.map(({ name }) => name);
}

/** The tables set aside stay the same until the transaction ends. Partitions are set aside under the exclusive lock. */
export const keepSetAside =
	"SELECT pg_advisory_xact_lock_shared(hashtextextended('set aside partitions', 0))";
