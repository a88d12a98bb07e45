import { asOwner } from "./suite-database.ts";

/** Every byte of the table's file, old row versions included. */
export async function fileOfDataKeys(): Promise<Buffer> {
	await asOwner("CHECKPOINT");
	const { rows } = await asOwner("SELECT pg_read_binary_file(pg_relation_filepath('data_keys')) AS bytes");
	return rows[0].bytes;
}
