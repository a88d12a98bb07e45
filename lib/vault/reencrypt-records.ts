import { byteaArray, uuidArray } from "../platform/binary-arrays.ts";
import { pool } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { log } from "../platform/log.ts";
import { currentDataKeyFence } from "./current-data-key-fence.ts";
import { openRecord, sealRecord } from "./envelope.ts";
import { openDataKey } from "./open-data-key.ts";
import { sealedTables } from "./resources.ts";
import type { StoredDataKey } from "./stored-data-keys.ts";

const batchSize = 500;

type Options = {
	from: StoredDataKey;
	to: StoredDataKey;
	/** Whose count of done records to raise, in the same statement as the records. */
	rekeyId: string | undefined;
	signal: AbortSignal;
};

/**
 * Moves the records under data key `from` to data key `to`, newest first, in batches that each commit on their own:
 * it may be stopped or killed anywhere and begun again. Records written or deleted meanwhile are handled.
 * @returns the ids of records that do not open: they stay as they are, and keep their data key alive.
 * @throws as openDataKey
 */
export async function reencryptRecords({ from, to, rekeyId, signal }: Options): Promise<string[]> {
	const table = sealedTables[from.resource];
	if (!table) return [];
	const damaged: string[] = [];
	let below: string | null = null;
	while (!signal.aborted) {
		const { rows }: { rows: { id: string; payload: Buffer }[] } = await pool().query({
			name: `records of ${table}`,
			text: `SELECT id, payload FROM ${table}
				WHERE deployment_id = $1 AND data_key_id = $2 AND ($3::uuid IS NULL OR id < $3::uuid)
				ORDER BY id DESC LIMIT ${batchSize}`,
			values: [from.deploymentId, from.id, below],
		});
		if (rows.length === 0) break;
		below = rows[rows.length - 1]?.id ?? null;
		// Asked anew for each batch: within a minute of a refusal the work stops.
		const [fromKey, toKey] = await Promise.all([openDataKey(from), openDataKey(to)]);

		const ids: string[] = [];
		const payloads: Buffer[] = [];
		for (const { id, payload } of rows) {
			const identity = { deploymentId: from.deploymentId, resource: from.resource, recordId: id };
			try {
				const opened = openRecord(fromKey, { ...identity, dataKeyId: from.id }, payload);
				payloads.push(sealRecord(toKey, { ...identity, dataKeyId: to.id }, opened));
				ids.push(id);
			} catch (error) {
				if (!(error instanceof KeyholdError) || error.code !== "RECORD_INTEGRITY") throw error;
				log.error(
					{ err: error, recordId: id, dataKeyId: from.id },
					"a record does not open and is left as it is",
				);
				damaged.push(id);
			}
		}
		const { isTargetCurrent } = await storeBatch(table, { from, to, rekeyId, ids, payloads });
		// Somebody has changed his mind: the converger looks again.
		if (!isTargetCurrent) break;
	}
	return damaged;
}

/**
 * Compare and set on the data key: a record that somebody else moved meanwhile is left alone and not counted. Nothing
 * moves once `to` is not CURRENT any more.
 */
async function storeBatch(
	table: string,
	batch: {
		from: StoredDataKey;
		to: StoredDataKey;
		rekeyId: string | undefined;
		ids: string[];
		payloads: Buffer[];
	},
): Promise<{ isTargetCurrent: boolean }> {
	const { rows } = await pool().query({
		name: `re-encrypt ${table}`,
		text: `WITH ${currentDataKeyFence},
			moved AS (
				UPDATE ${table} AS record SET payload = batch.payload, data_key_id = $2
				FROM unnest($4::uuid[], $5::bytea[]) AS batch(id, payload)
				WHERE record.deployment_id = $1 AND record.id = batch.id AND record.data_key_id = $3
					AND EXISTS (SELECT 1 FROM fence)
				RETURNING 1
			),
			counted AS (
				UPDATE rekeys SET done = done + (SELECT count(*) FROM moved), blocked_reason = NULL, blocked_at = NULL
				WHERE id = $6
			)
			SELECT count(*) AS fences FROM fence`,
		values: [
			batch.from.deploymentId,
			batch.to.id,
			batch.from.id,
			uuidArray(batch.ids),
			byteaArray(batch.payloads),
			batch.rekeyId ?? null,
		],
	});
	return { isTargetCurrent: rows[0].fences === "1" };
}
