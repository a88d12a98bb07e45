import { pool } from "../platform/db.ts";
import { sealedTables } from "./resources.ts";
import type { RecordDataKey } from "./stored-data-keys.ts";

/** foreign_key_violation and, since PostgreSQL 18 for RESTRICT, restrict_violation. */
const stillReferredTo = new Set(["23503", "23001"]);

/**
 * Deletes a RETIRING or SHREDDED data key that no record refers to. The deletion waits for inserts in flight, which lock the
 * row, and the foreign key then decides: no record is ever left without its key.
 * @returns whether it was deleted
 */
export async function retireDataKey(dataKey: RecordDataKey): Promise<boolean> {
	const table = sealedTables[dataKey.resource];
	try {
		const { rowCount } = await pool().query(
			`DELETE FROM data_keys WHERE deployment_id = $1 AND id = $2 AND state IN ('RETIRING', 'SHREDDED')
			AND NOT EXISTS (SELECT 1 FROM ${table} WHERE deployment_id = $1 AND data_key_id = $2)`,
			[dataKey.deploymentId, dataKey.id],
		);
		return rowCount === 1;
	} catch (error) {
		if (stillReferredTo.has((error as { code?: string }).code ?? "")) return false;
		throw error;
	}
}
