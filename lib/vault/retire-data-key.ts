import { pool } from "../platform/db.ts";
import { isStored, sealedTables } from "./resources.ts";
import type { StoredDataKey } from "./stored-data-keys.ts";

/** foreign_key_violation and, since PostgreSQL 18 for RESTRICT, restrict_violation. */
const stillReferredTo = new Set(["23503", "23001"]);

/**
 * Deletes a RETIRING or SHREDDED data key that no record refers to. The deletion waits for inserts in flight, which lock the
 * row, and the foreign key then decides: no record is ever left without its key. A data key of application data is deleted if
 * nothing was ever sealed with it: Keyhold does not know the values of the vendor's tables.
 * @returns whether it was deleted
 */
export async function retireDataKey(dataKey: StoredDataKey): Promise<boolean> {
	const isUnused = isStored(dataKey)
		? `NOT EXISTS (SELECT 1 FROM ${sealedTables[dataKey.resource]} WHERE deployment_id = $1 AND data_key_id = $2)`
		: "state = 'RETIRING' AND seals = 0";
	try {
		const { rowCount } = await pool().query(
			`DELETE FROM data_keys WHERE deployment_id = $1 AND id = $2 AND state IN ('RETIRING', 'SHREDDED')
			AND ${isUnused}`,
			[dataKey.deploymentId, dataKey.id],
		);
		return rowCount === 1;
	} catch (error) {
		if (stillReferredTo.has((error as { code?: string }).code ?? "")) return false;
		throw error;
	}
}
