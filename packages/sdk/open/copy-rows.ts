import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { Failure } from "./failure.ts";

/** A row of a dump by its column names; null for SQL's NULL. */
export type Row = Record<string, string | null>;

const copyHeader = /^COPY (?:"?[\w$]+"?\.)?"?([\w$]+)"? \((.*)\) FROM stdin;$/;
/** pg_dump writes each partition as a table of its own. */
const partition = /^(request_logs|spans)_(before|undated|((to|from)_)?\d{8}(_expired)?)$/;
const escapes: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/**
 * Reads the rows of these tables from a plain-text dump of pg_dump, compressed with gzip or not, in the order of the file.
 * Format: the section "Text Format" of PostgreSQL's COPY. @throws Failure if the file is not such a dump
 */
export async function* copyRows(
	path: string,
	tables: readonly string[],
): AsyncGenerator<{ table: string; row: Row }> {
	const lines = createInterface({ input: await textOf(path), crlfDelay: Number.POSITIVE_INFINITY });
	let block: { table: string; columns: string[]; isWanted: boolean } | null = null;
	for await (const line of lines) {
		if (block) {
			if (line === "\\.") block = null;
			else if (block.isWanted) yield { table: block.table, row: toRow(block.columns, line) };
			continue;
		}
		const [, name, columns] = copyHeader.exec(line) ?? [];
		if (name === undefined || columns === undefined) continue;
		const table = partition.exec(name)?.[1] ?? name;
		const names = columns.split(", ").map((name) => name.replaceAll('"', ""));
		block = { table, columns: names, isWanted: tables.includes(table) };
	}
	if (block)
		throw new Failure(`The dump ends in the middle of the table ${block.table}. Is the file complete?`);
}

async function textOf(path: string): Promise<Readable> {
	const file = await open(path).catch((error) => {
		throw new Failure(`The dump can't be read: ${error.message}`);
	});
	const start = Buffer.alloc(5);
	await file.read(start, 0, 5, 0);
	await file.close();
	if (start.toString("latin1") === "PGDMP") {
		throw new Failure(
			`This dump is in pg_dump's custom format. Convert it first: pg_restore -f dump.sql ${path}`,
		);
	}
	const stream = createReadStream(path);
	return start.readUInt16BE(0) === 0x1f8b ? stream.pipe(createGunzip()) : stream;
}

function toRow(columns: string[], line: string): Row {
	const fields = line.split("\t");
	if (fields.length !== columns.length) {
		throw new Failure("A row of the dump has too few or too many columns. Is the file complete?");
	}
	return Object.fromEntries(columns.map((name, at) => [name, toValue(fields[at] as string)]));
}

function toValue(field: string): string | null {
	if (field === "\\N") return null;
	return field.replace(/\\(.)/g, (_, character: string) => escapes[character] ?? character);
}
