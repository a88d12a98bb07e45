import { byteaArray, uuidArray } from "../platform/binary-arrays.ts";
import { monotonicMs } from "../platform/clock.ts";
import { pool, retryingDeadlocks } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId, nilId } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import { tally } from "../platform/tally.ts";
import { currentDataKeyFence } from "./current-data-key-fence.ts";
import { openRecord, sealRecord } from "./envelope.ts";
import { type IdRange, idRanges, isWithin } from "./id-ranges.ts";
import { openDataKey } from "./open-data-key.ts";
import { movedRecords } from "./record-counts.ts";
import { rekeyPace } from "./rekey-pace.ts";
import { sealedTables } from "./resources.ts";
import type { RecordDataKey } from "./stored-data-keys.ts";
import { takeSeals } from "./take-seals.ts";

const reencrypted = tally("keyhold_records_reencrypted_total", "Records moved from one data key to another.");

const batchRows = 1000;
/** Batches that may be in writing while the next one is read and sealed. */
const batchesInFlight = 3;

type Move = {
	from: RecordDataKey;
	to: RecordDataKey;
	/** The rekey whose count of done records rises, in the same statement as the records. */
	rekeyId: string | undefined;
	signal: AbortSignal;
};

export type Moved = {
	/** Records that do not open. They stay unchanged and keep their data key alive. */
	damagedIds: string[];
	/** All records were tried; false if the run was stopped or `to` is no longer CURRENT. */
	isComplete: boolean;
};

/**
 * Moves the records under data key `from` to data key `to`, newest first, in batches that each commit. Safe to stop, kill and
 * restart at any point; records may be written and deleted meanwhile.
 * @throws as openDataKey
 */
export async function reencryptRecords({ from, to, rekeyId, signal }: Move): Promise<Moved> {
	const table = sealedTables[from.resource];
	const damagedIds: string[] = [];
	let isComplete = false;
	let isTargetCurrent = true;
	let left: IdRange[] = await idRanges(table);
	const pace = rekeyPace();
	const writes = new Set<Promise<void>>();

	try {
		while (!isComplete && isTargetCurrent && !signal.aborted) {
			await pace.beforeBatch(batchRows, signal);
			if (signal.aborted) break;
			const batchRead: Read = await readBatch(table, from, left);
			const { rows } = batchRead;
			left = batchRead.left;
			isComplete = rows.length === 0;
			if (isComplete) break;
			// Opened for each batch, so that a refusal stops the work within the maximum age.
			const [fromKey, toKey] = await Promise.all([openDataKey(from), openDataKey(to)]);
			isTargetCurrent &&= await takeSeals(to, rows.length);
			if (!isTargetCurrent) break;
			const batch = reencryptBatch(rows, { from, fromKey, to, toKey });
			damagedIds.push(...batch.damagedIds);

			const startedMs = monotonicMs();
			// Another process that moves or deletes the same records may lock them in another order.
			const write = retryingDeadlocks(() => storeBatch(table, { from, to, rekeyId, ...batch })).then(
				(isCurrent) => {
					pace.afterBatch(monotonicMs() - startedMs);
					isTargetCurrent &&= isCurrent;
					writes.delete(write);
				},
			);
			writes.add(write);
			// A failed write stays in the set and is thrown here or at the end. Until then, it must not count as unhandled.
			write.catch(() => {});
			if (writes.size >= batchesInFlight) await Promise.race(writes);
		}
		await Promise.all(writes);
	} finally {
		// After an error too, no write may be in progress when this function returns.
		await Promise.allSettled(writes);
	}
	return { damagedIds, isComplete: isComplete && isTargetCurrent };
}

type SealedRow = { id: string; payload: Buffer };

/** `left` are the ranges of IDs that are not read yet. */
type Read = { rows: SealedRow[]; left: IdRange[] };

/** Reads the next records of these ranges. Not a named statement: its plan would have all partitions. */
async function readBatch(table: string, from: RecordDataKey, ranges: IdRange[]): Promise<Read> {
	for (const [index, range] of ranges.entries()) {
		const { rows } = await pool().query<SealedRow>(
			`SELECT id, payload FROM ${table} WHERE deployment_id = $1 AND data_key_id = $2 AND ${isWithin(range)}
			ORDER BY id DESC LIMIT ${batchRows}`,
			[from.deploymentId, from.id],
		);
		const rest = ranges.slice(index + 1);
		if (rows.length === batchRows) return { rows, left: [{ ...range, until: rows.at(-1)?.id }, ...rest] };
		if (rows.length > 0) return { rows, left: rest };
	}
	return { rows: [], left: [] };
}

type Keys = {
	from: RecordDataKey;
	fromKey: Awaited<ReturnType<typeof openDataKey>>;
	to: RecordDataKey;
	toKey: Awaited<ReturnType<typeof openDataKey>>;
};

type SealedBatch = { ids: string[]; payloads: Buffer[]; damagedIds: string[] };

function reencryptBatch(rows: SealedRow[], { from, fromKey, to, toKey }: Keys): SealedBatch {
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
				"a record does not open and is left unchanged",
			);
			batch.damagedIds.push(id);
		}
	}
	return batch;
}

/**
 * Compares and sets the data key: a record that was moved meanwhile is left alone and not counted. Nothing moves once `to` is
 * no longer CURRENT. Not a named statement, so that PostgreSQL plans only the partitions between the first and the last ID.
 * Returns whether it still was.
 */
async function storeBatch(
	table: string,
	batch: SealedBatch & Pick<Move, "from" | "to" | "rekeyId">,
): Promise<boolean> {
	const sorted = batch.ids.toSorted();
	const { rows } = await pool().query({
		text: `WITH ${currentDataKeyFence},
			moved AS (
				UPDATE ${table} AS record SET payload = batch.payload, data_key_id = $2
				FROM unnest($4::uuid[], $5::bytea[]) AS batch(id, payload)
				WHERE record.deployment_id = $1 AND record.id = batch.id AND record.data_key_id = $3
					AND record.id BETWEEN $8 AND $9
					AND EXISTS (SELECT 1 FROM fence)
				RETURNING 1
			),
			${movedRecords("$7")},
			counted AS (
				UPDATE rekeys SET done = done + (SELECT count(*) FROM moved), blocked_reason = NULL, blocked_at = NULL
				WHERE deployment_id = $1 AND id = $6 AND EXISTS (SELECT 1 FROM moved)
			)
			SELECT count(*) AS fences, (SELECT count(*) FROM moved) AS moved FROM fence`,
		values: [
			batch.from.deploymentId,
			batch.to.id,
			batch.from.id,
			uuidArray(batch.ids),
			byteaArray(batch.payloads),
			batch.rekeyId ?? nilId,
			newId(),
			sorted[0] ?? nilId,
			sorted.at(-1) ?? nilId,
		],
	});
	reencrypted.count += Number(rows[0].moved);
	return rows[0].fences === "1";
}
