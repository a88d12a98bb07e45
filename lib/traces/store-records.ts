import type { Pool, PoolClient } from "pg";
import { byteaArray, uuidArray } from "../platform/binary-arrays.ts";
import { pool } from "../platform/db.ts";
import type { Resource } from "../platform/prisma/client.ts";
import { sqlState, uniqueViolation } from "../platform/sql-state.ts";
import { Turns } from "../platform/turns.ts";
import { currentDataKeyFence } from "../vault/current-data-key-fence.ts";
import { sealedTables } from "../vault/resources.ts";
import { type OwnedDeployment, sealRecords } from "../vault/seal-records.ts";
import { batchIds, type TimedRecord } from "./batch-ids.ts";

export type Metadata<Row> = Record<
	string,
	readonly [type: string, value: (row: Row) => string | number | null]
>;

/** Sealed rows, column by column. */
type SealedBatch<Row> = { ids: string[]; payloads: Uint8Array[]; rows: Row[] };

/** What stores a batch of sealed rows; answers whether it did, which it does not once the data key is not CURRENT. */
export type InsertRecords<Row> = (
	deploymentId: string,
	dataKeyId: string,
	batch: SealedBatch<Row>,
	on?: Pick<Pool | PoolClient, "query">,
) => Promise<boolean>;

/** Makes the one statement that stores a batch of a resource. `metadata` says column by column what stays in the clear. */
export function insertRecords<Row>(resource: Resource, metadata: Metadata<Row>): InsertRecords<Row> {
	const columns = Object.entries(metadata);
	const types = ["uuid", "bytea", ...columns.map(([, [type]]) => type)];
	const text = `WITH ${currentDataKeyFence}
		INSERT INTO ${sealedTables[resource]} (deployment_id, data_key_id, id, payload, ${Object.keys(metadata).join(", ")})
		SELECT $1, $2, batch.* FROM unnest(${types.map((type, index) => `$${index + 3}::${type}[]`).join(", ")}) AS batch
		WHERE EXISTS (SELECT 1 FROM fence)`;
	return async (deploymentId, dataKeyId, { ids, payloads, rows }, on = pool()) => {
		const values = columns.map(([, [, value]]) => rows.map(value));
		const { rowCount } = await on.query({
			name: `store ${resource}`,
			text,
			values: [deploymentId, dataKeyId, uuidArray(ids), byteaArray(payloads), ...values],
		});
		return rowCount === rows.length;
	};
}

/**
 * Makes what stores the records of one request, sealed: all of them or none, and those of one millisecond sort as they
 * came. The same request sent again is stored once: its records have the same ids (`batchIds`), which the table's primary
 * key refuses. Records are sealed and sent in slices, between which the process does other work; several slices are one
 * transaction.
 * The maker's product @throws KeyholdError as sealRecords; nothing is stored then.
 */
export function storeRecords<Row extends TimedRecord>(resource: Resource, insert: InsertRecords<Row>) {
	return async (deployment: OwnedDeployment, rows: Row[]): Promise<void> => {
		const slices = sliced(rows);
		if (slices.length === 0) return;
		const ids = await batchIds(rows);
		await sealRecords(deployment, resource, ({ dataKeyId, seal }) => {
			const store = ({ from, rows }: Slice<Row>, on?: PoolClient) => {
				const idsOfSlice = ids.slice(from, from + rows.length);
				const payloads = rows.map((row, index) => seal(idsOfSlice[index] as string, row.payload));
				return insert(deployment.id, dataKeyId, { ids: idsOfSlice, payloads, rows }, on);
			};
			return slices.length === 1 ? atOnce(slices[0] as Slice<Row>, store) : allOrNone(slices, store);
		});
	};
}

const maxSliceRows = 1_000;
const maxSliceBytes = 1024 * 1024;

/** Rows that are sealed and sent at a time: a few milliseconds' work. `from` is the number of rows before them. */
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

function isStoredAlready(error: unknown): boolean {
	return sqlState(error) === uniqueViolation;
}

async function atOnce<Slice>(slice: Slice, store: (slice: Slice) => Promise<boolean>): Promise<boolean> {
	try {
		return await store(slice);
	} catch (error) {
		if (isStoredAlready(error)) return true;
		throw error;
	}
}

/** Stores the slices one after the other and commits when all are stored; answers whether they are. */
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
		if (!isStoredAlready(error)) throw error;
		await client.query("ROLLBACK");
		failure = undefined;
		return true;
	} finally {
		// A connection that failed is closed, and what it had begun is gone.
		client.release(failure);
	}
}
