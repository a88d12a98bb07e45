import { byteaArray, uuidArray } from "../platform/binary-arrays.ts";
import { pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { Resource } from "../platform/prisma/client.ts";
import { currentDataKeyFence } from "../vault/current-data-key-fence.ts";
import { sealedTables } from "../vault/resources.ts";
import { sealRecords } from "../vault/seal-records.ts";

type Metadata<Row> = Record<string, readonly [type: string, value: (row: Row) => string | number | null]>;

/**
 * Makes what stores a batch of one resource, sealed: all of it in one statement, or none. `metadata` says column by
 * column what stays in the clear. Rows of a batch sort as they came.
 * The maker's product @throws KeyholdError as sealRecords; nothing is stored then.
 */
export function storeRecords<Row extends { payload: Uint8Array }>(
	resource: Resource,
	metadata: Metadata<Row>,
) {
	const columns = Object.entries(metadata);
	const types = ["uuid", "bytea", ...columns.map(([, [type]]) => type)];
	const text = `WITH ${currentDataKeyFence}
		INSERT INTO ${sealedTables[resource]} (deployment_id, data_key_id, id, payload, ${Object.keys(metadata).join(", ")})
		SELECT $1, $2, batch.* FROM unnest(${types.map((type, index) => `$${index + 3}::${type}[]`).join(", ")}) AS batch
		WHERE EXISTS (SELECT 1 FROM fence)`;
	return async (deploymentId: string, rows: Row[]): Promise<void> => {
		if (rows.length === 0) return;
		const ids = rows.map(newId);
		const values = columns.map(([, [, value]]) => rows.map(value));
		await sealRecords(deploymentId, resource, async ({ dataKeyId, seal }) => {
			const payloads = rows.map((row, index) => seal(ids[index] as string, row.payload));
			const { rowCount } = await pool().query({
				name: `store ${resource}`,
				text,
				values: [deploymentId, dataKeyId, uuidArray(ids), byteaArray(payloads), ...values],
			});
			return rowCount === rows.length;
		});
	};
}
