import { db, pool } from "../platform/db.ts";
import { type StoredDataKey, storedDataKeySelection, toStoredDataKey } from "./stored-data-keys.ts";

/** Of each KMS key its newest data key that opens anything, by the KMS key's id; those without one are missing. */
export async function newestDataKeys(kmsKeyIds: string[]): Promise<Map<string, StoredDataKey>> {
	const { rows } = await pool().query({
		name: "newest data keys",
		text: `SELECT newest.id FROM unnest($1::uuid[]) AS kms_key (id) CROSS JOIN LATERAL (
				SELECT id FROM data_keys WHERE kms_key_id = kms_key.id AND state <> 'SHREDDED' ORDER BY id DESC LIMIT 1
			) AS newest`,
		values: [kmsKeyIds],
	});
	const found = await db().dataKey.findMany({
		where: { id: { in: rows.map(({ id }) => id) }, kmsKeyId: { in: kmsKeyIds } },
		select: storedDataKeySelection,
	});
	return new Map(found.map((row) => [row.kmsKeyId, toStoredDataKey(row)]));
}
