import type { Pool, PoolClient } from "pg";
import { byteaArray, uuidArray } from "../platform/binary-arrays.ts";
import { now } from "../platform/clock.ts";
import { pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { sqlState, uniqueViolation } from "../platform/sql-state.ts";
import { Turns } from "../platform/turns.ts";
import { currentDataKeyFence } from "../vault/current-data-key-fence.ts";
import type { OwnedDeployment } from "../vault/current-sealer.ts";
import { addedRecords } from "../vault/record-counts.ts";
import { type StoredResource, sealedTables } from "../vault/resources.ts";
import { sealRecords } from "../vault/seal-records.ts";
import { batchIds, type TimedRecord } from "./batch-ids.ts";
import { isBatchStored } from "./is-batch-stored.ts";

export type Metadata<Row> = Record<
	string,
	readonly [type: string, value: (row: Row) => string | number | null]
>;

/** Sealed rows, column by column. Nothing is stored if a record has the ID `former`. */
type SealedBatch<Row> = { ids: string[]; payloads: Uint8Array[]; rows: Row[]; former?: string };

/** Stores a batch of sealed rows. Returns false, and stores nothing, if the data key is no longer CURRENT. */
export type InsertRecords<Row> = (
	deploymentId: string,
	dataKeyId: string,
	batch: SealedBatch<Row>,
	on?: Pick<Pool | PoolClient, "query">,
) => Promise<boolean>;

/** Builds the statement that stores a batch of a resource. `metadata` defines the unencrypted columns. */
export function insertRecords<Row>(resource: StoredResource, metadata: Metadata<Row>): InsertRecords<Row> {
	const columns = Object.entries(metadata);
	const types = ["uuid", "bytea", ...columns.map(([, [type]]) => type)];
	const table = sealedTables[resource];
	const countId = `$${types.length + 4}`;
	const text = `WITH ${currentDataKeyFence}, allowed AS MATERIALIZED (
			SELECT 1 FROM fence WHERE NOT EXISTS (SELECT 1 FROM ${table} WHERE deployment_id = $1 AND id = $3)
		), ${addedRecords("cardinality($4::uuid[])", "allowed", countId)}
		INSERT INTO ${table} (deployment_id, data_key_id, id, payload, ${Object.keys(metadata).join(", ")})
		SELECT $1, $2, batch.* FROM unnest(${types.map((type, index) => `$${index + 4}::${type}[]`).join(", ")}) AS batch
		WHERE EXISTS (SELECT 1 FROM allowed)`;
	return async (deploymentId, dataKeyId, { ids, payloads, rows, former }, on = pool()) => {
		const values = columns.map(([, [, value]]) => rows.map(value));
		const { rowCount } = await on.query({
			name: `store ${resource}`,
			text,
			values: [
				deploymentId,
				dataKeyId,
				former ?? null,
				uuidArray(ids),
				byteaArray(payloads),
				...values,
				newId(),
			],
		});
		return rowCount === rows.length;
	};
}

/** `isRepeated`: the same request had already stored the records. */
export type StoreOutcome = { isRepeated: boolean };

/**
 * Builds the function that stores the sealed records of one request, all or none. The same request sent again is stored once:
 * its records have the same ids (`batchIds`), which the table's primary key refuses. Records are sealed and sent in slices,
 * between which the process does other work; several slices are one transaction.
 * The function @throws KeyholdError as sealRecords and isBatchStored; nothing is stored then.
 */
export function storeRecords<Row extends TimedRecord>(resource: StoredResource, insert: InsertRecords<Row>) {
	return async (deployment: OwnedDeployment, rows: Row[]): Promise<StoreOutcome> => {
		const slices = sliced(rows);
		let isRepeated = false;
		if (slices.length === 0) return { isRepeated };
		const { ids, earlier, former } = await batchIds(rows, now());
		const isStored = (ids: string[]) => isBatchStored(resource, deployment.id, ids);
		await sealRecords(deployment, resource, rows.length, async ({ dataKeyId, seal }) => {
			const store = ({ from, rows }: Slice<Row>, on?: PoolClient) => {
				const idsOfSlice = ids.slice(from, from + rows.length);
				const payloads = rows.map((row, index) => seal(idsOfSlice[index] as string, row.payload));
				return insert(deployment.id, dataKeyId, { ids: idsOfSlice, payloads, rows, former }, on);
			};
			isRepeated = earlier !== null && (await isStored(earlier));
			if (isRepeated) return true;
			try {
				if (await (slices.length === 1 ? store(slices[0] as Slice<Row>) : allOrNone(slices, store)))
					return true;
				isRepeated = await isStored([former]);
				return isRepeated;
			} catch (error) {
				if (!isDuplicate(error)) throw error;
				// The conflicting rows may be deleted by now: then another attempt stores the batch.
				isRepeated = await isStored(ids);
				return isRepeated;
			}
		});
		return { isRepeated };
	};
}

const maxSliceRows = 1_000;
const maxSliceBytes = 1024 * 1024;

/** Rows that are sealed and sent together: a few milliseconds of work. `from` is the number of rows before them. */
type Slice<Row> = { from: number; rows: Row[] };

function sliced<Row extends TimedRecord>(all: Row[]): Slice<Row>[] {
	const slices: Slice<Row>[] = [];
	let rows: Row[] = [];
	let bytes = 0;
	for (const [from, row] of all.entries()) {
		if (rows.length === maxSliceRows || bytes + row.payload.length > maxSliceBytes) rows = [];
		if (rows.length === 0) {
			slices.push({ from, rows });
			bytes = 0;
		}
		rows.push(row);
		bytes += row.payload.length;
	}
	return slices;
}

function isDuplicate(error: unknown): boolean {
	return sqlState(error) === uniqueViolation;
}

/** Stores the slices in one transaction. Returns whether all were stored. */
async function allOrNone<Slice>(
	slices: Slice[],
	store: (slice: Slice, on: PoolClient) => Promise<boolean>,
): Promise<boolean> {
	const client = await pool().connect();
	let failure: Error | undefined;
	try {
		await client.query("BEGIN");
		const turns = new Turns();
		for (const slice of slices) {
			await turns.next();
			if (await store(slice, client)) continue;
			await client.query("ROLLBACK");
			return false;
		}
		await client.query("COMMIT");
		return true;
	} catch (error) {
		failure = error as Error;
		if (isDuplicate(error)) {
			await client.query("ROLLBACK");
			failure = undefined;
		}
		throw error;
	} finally {
		// A failed connection is closed, which rolls its transaction back.
		client.release(failure);
	}
}
