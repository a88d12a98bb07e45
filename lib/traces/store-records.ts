import { byteaArray, uuidArray } from "../platform/binary-arrays.ts";
import { pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { Resource } from "../platform/prisma/client.ts";
import { currentDataKeyFence } from "../vault/current-data-key-fence.ts";
import { sealedTables } from "../vault/resources.ts";
import { sealRecords } from "../vault/seal-records.ts";

export type Metadata<Row> = Record<
	string,
	readonly [type: string, value: (row: Row) => string | number | null]
>;

/** What stores a batch of sealed rows; answers whether it did, which it does not once the data key is not CURRENT. */
export type InsertRecords<Row> = (
	deploymentId: string,
	dataKeyId: string,
	batch: { ids: string[]; payloads: Uint8Array[]; rows: Row[] },
) => Promise<boolean>;

/** Makes the one statement that stores a batch of a resource. `metadata` says column by column what stays in the clear. */
export function insertRecords<Row>(resource: Resource, metadata: Metadata<Row>): InsertRecords<Row> {
	const columns = Object.entries(metadata);
	const types = ["uuid", "bytea", ...columns.map(([, [type]]) => type)];
	const text = `WITH ${currentDataKeyFence}
		INSERT INTO ${sealedTables[resource]} (deployment_id, data_key_id, id, payload, ${Object.keys(metadata).join(", ")})
		SELECT $1, $2, batch.* FROM unnest(${types.map((type, index) => `$${index + 3}::${type}[]`).join(", ")}) AS batch
		WHERE EXISTS (SELECT 1 FROM fence)`;
	return async (deploymentId, dataKeyId, { ids, payloads, rows }) => {
		const values = columns.map(([, [, value]]) => rows.map(value));
		const { rowCount } = await pool().query({
			name: `store ${resource}`,
			text,
			values: [deploymentId, dataKeyId, uuidArray(ids), byteaArray(payloads), ...values],
		});
		return rowCount === rows.length;
	};
}

/**
 * Makes what stores a batch of one resource, sealed: all of it in one statement, or none. Rows of a batch sort as they
 * came. The maker's product @throws KeyholdError as sealRecords; nothing is stored then.
 */
export function storeRecords<Row extends { payload: Uint8Array }>(
	resource: Resource,
	insert: InsertRecords<Row>,
) {
	return async (deploymentId: string, rows: Row[]): Promise<void> => {
		if (rows.length === 0) return;
		const ids = rows.map(newId);
		await sealRecords(deploymentId, resource, ({ dataKeyId, seal }) => {
			const payloads = rows.map((row, index) => seal(ids[index] as string, row.payload));
			return insert(deploymentId, dataKeyId, { ids, payloads, rows });
		});
	};
}
