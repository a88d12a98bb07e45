import { once } from "node:events";
import { createWriteStream } from "node:fs";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";

/**
 * Writes rows as pg_dump does in its plain format: PostgreSQL's own COPY output under the header that pg_dump writes, for each
 * partition of a table.
 */
export async function dumpTables(databaseUrl: string, tables: string[], path: string): Promise<void> {
	const client = new pg.Client({ connectionString: databaseUrl });
	await client.connect();
	const file = createWriteStream(path);
	try {
		const { rows: leaves } = await client.query(
			`SELECT relid::text AS name FROM unnest($1::text[]) AS given (name), pg_partition_tree(given.name)
			WHERE isleaf UNION ALL SELECT name FROM unnest($1::text[]) AS given (name)
			WHERE NOT EXISTS (SELECT FROM pg_partition_tree(given.name))`,
			[tables],
		);
		for (const { name: table } of leaves) {
			const { rows } = await client.query(
				`SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) AS columns
				FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1`,
				[table],
			);
			const { columns } = rows[0];
			file.write(`COPY public.${table} (${columns}) FROM stdin;\n`);
			for await (const chunk of client.query(copyTo(`COPY public.${table} (${columns}) TO STDOUT`))) {
				file.write(chunk);
			}
			file.write("\\.\n\n");
		}
	} finally {
		file.end();
		await once(file, "close");
		await client.end();
	}
}
