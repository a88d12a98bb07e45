import { byteaArray, uuidArray } from "../platform/binary-arrays.ts";
import { monotonicMs } from "../platform/clock.ts";
import { pool } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { log } from "../platform/log.ts";
import { tally } from "../platform/tally.ts";
import { currentDataKeyFence } from "./current-data-key-fence.ts";
import { openRecord, sealRecord } from "./envelope.ts";
import { openDataKey } from "./open-data-key.ts";
import { rekeyPace } from "./rekey-pace.ts";
import { sealedTables } from "./resources.ts";
import type { StoredDataKey } from "./stored-data-keys.ts";

const reencrypted = tally("keyhold_records_reencrypted_total", "Records moved from one data key to another.");

const batchRows = 1000;
/** Reading, sealing and writing overlap: so many batches are being written while the next is read. */
const batchesInFlight = 3;

type Move = {
	from: StoredDataKey;
	to: StoredDataKey;
	/** Whose count of done records to raise, in the same statement as the records. */
	rekeyId: string | undefined;
	signal: AbortSignal;
};

export type Moved = {
	/** Records that do not open: they stay as they are, and keep their data key alive. */
	damagedIds: string[];
	/** Every record there was has been looked at; false when it was stopped or `to` is not CURRENT any more. */
	isComplete: boolean;
};

/**
 * Moves the records under data key `from` to data key `to`, newest first, in batches that each commit on their own:
 * it may be stopped or killed anywhere and begun again. Records written or deleted meanwhile are handled.
 * @throws as openDataKey
 */
export async function reencryptRecords({ from, to, rekeyId, signal }: Move): Promise<Moved> {
	const table = sealedTables[from.resource];
	const damagedIds: string[] = [];
	let isComplete = false;
	let isTargetCurrent = true;
	let below: string | null = null;
	const pace = rekeyPace();
	const writes = new Set<Promise<void>>();

	try {
		while (!isComplete && isTargetCurrent && !signal.aborted) {
			await pace.beforeBatch(batchRows, signal);
			if (signal.aborted) break;
			const rows: SealedRow[] = await readBatch(table, from, below);
			isComplete = rows.length === 0;
			if (isComplete) break;
			below = rows.at(-1)?.id ?? null;
			// Asked anew for each batch: within the maximum age after a refusal the work stops.
			const [fromKey, toKey] = await Promise.all([openDataKey(from), openDataKey(to)]);
			const batch = sealAnew(rows, { from, fromKey, to, toKey });
			damagedIds.push(...batch.damagedIds);

			const startedMs = monotonicMs();
			const write = storeBatch(table, { from, to, rekeyId, ...batch }).then((isCurrent) => {
				pace.afterBatch(monotonicMs() - startedMs);
				isTargetCurrent &&= isCurrent;
				writes.delete(write);
			});
			writes.add(write);
			// A failed write stays in the set, to be thrown here or at the end: until then it is no stray rejection.
			write.catch(() => {});
			if (writes.size >= batchesInFlight) await Promise.race(writes);
		}
		await Promise.all(writes);
	} finally {
		// Also where something is thrown nothing is at work any more afterwards.
		await Promise.allSettled(writes);
	}
	return { damagedIds, isComplete: isComplete && isTargetCurrent };
}

type SealedRow = { id: string; payload: Buffer };

async function readBatch(table: string, from: StoredDataKey, below: string | null): Promise<SealedRow[]> {
	const { rows } = await pool().query({
		name: `records of ${table}`,
		text: `SELECT id, payload FROM ${table}
			WHERE deployment_id = $1 AND data_key_id = $2 AND ($3::uuid IS NULL OR id < $3::uuid)
			ORDER BY id DESC LIMIT ${batchRows}`,
		values: [from.deploymentId, from.id, below],
	});
	return rows;
}

type Keys = {
	from: StoredDataKey;
	fromKey: Awaited<ReturnType<typeof openDataKey>>;
	to: StoredDataKey;
	toKey: Awaited<ReturnType<typeof openDataKey>>;
};

type SealedBatch = { ids: string[]; payloads: Buffer[]; damagedIds: string[] };

function sealAnew(rows: SealedRow[], { from, fromKey, to, toKey }: Keys): SealedBatch {
	const batch: SealedBatch = { ids: [], payloads: [], damagedIds: [] };
	for (const { id, payload } of rows) {
		const identity = { deploymentId: from.deploymentId, resource: from.resource, recordId: id };
		try {
			const opened = openRecord(fromKey, { ...identity, dataKeyId: from.id }, payload);
			batch.payloads.push(sealRecord(toKey, { ...identity, dataKeyId: to.id }, opened));
			batch.ids.push(id);
			opened.fill(0);
		} catch (error) {
			if (!(error instanceof KeyholdError) || error.code !== "RECORD_INTEGRITY") throw error;
			log.error(
				{ err: error, recordId: id, dataKeyId: from.id },
				"a record does not open and is left as it is",
			);
			batch.damagedIds.push(id);
		}
	}
	return batch;
}

/**
 * Compare and set on the data key: a record that somebody else moved meanwhile is left alone and not counted. Nothing
 * moves once `to` is not CURRENT any more. Answers whether it still was.
 */
async function storeBatch(
	table: string,
	batch: SealedBatch & Pick<Move, "from" | "to" | "rekeyId">,
): Promise<boolean> {
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
				WHERE id = $6 AND EXISTS (SELECT 1 FROM moved)
			)
			SELECT count(*) AS fences, (SELECT count(*) FROM moved) AS moved FROM fence`,
		values: [
			batch.from.deploymentId,
			batch.to.id,
			batch.from.id,
			uuidArray(batch.ids),
			byteaArray(batch.payloads),
			batch.rekeyId ?? null,
		],
	});
	reencrypted.count += Number(rows[0].moved);
	return rows[0].fences === "1";
}
