import pg from "pg";
import { suiteOwnerUrl } from "./suite-database.ts";

/** Makes every read of the table wait until the returned function is called. */
export async function holdUp(table: string): Promise<() => Promise<void>> {
	const client = new pg.Client({ connectionString: suiteOwnerUrl() });
	await client.connect();
	await client.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
	return () => client.end();
}
