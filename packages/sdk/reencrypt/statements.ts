import { readId, sealedValueOverhead, writeId } from "../sealed/index.ts";
import type { Table } from "./table.ts";

/** Sealed bytes that one statement may return, unless a single row has more. */
const maxPageBytes = 16 * 1024 * 1024;
const versionAndId = 17;
const textPrefixLength = 4 + 22;
/** The last of its characters also has bits of the nonce. */
const wholeTextPrefixLength = 4 + 23;

/** The beginning of every sealed value under a data key, as text and as the hexadecimal form of bytes. */
export function prefixesOf(dataKeyId: string): { text: string; hex: string } {
	const bytes = Buffer.alloc(versionAndId);
	bytes[0] = 2;
	writeId(dataKeyId, bytes, 1);
	// The last character of the 23 that 17 bytes take also has bits of the nonce.
	return { text: `kh1.${bytes.toString("base64url").slice(0, 22)}`, hex: bytes.toString("hex") };
}

/** The data key of a prefix that `countPage` returned; undefined if it is none. */
export function dataKeyIdOfPrefix(prefix: string): string | undefined {
	const bytes = prefix.startsWith("kh1.")
		? Buffer.from(prefix.slice(4), "base64url")
		: Buffer.from(prefix, "hex");
	return bytes.length === versionAndId && bytes[0] === 2 ? readId(bytes, 1) : undefined;
}

/** The part of a page of rows to read: after a key, and up to one. */
export type Span = { after: string[] | undefined; upTo: string[] | undefined; limit: number };
export type Statement = { text: string; values: unknown[] };

/** SQL for a column: whether its value needs work, and how many bytes reading it takes. */
function conditionsOf(table: Table) {
	return table.columns.map(({ field, column, index }) => {
		const isText = field.form === "text";
		const beginning = isText
			? `left(${column}, ${textPrefixLength}) IN (SELECT unnest($1::text[]))`
			: `encode(substring(${column} FROM 1 FOR ${versionAndId}), 'hex') IN (SELECT unnest($2::text[]))`;
		const isPlain = isText
			? `(${column} NOT LIKE 'kh1.%')`
			: `(octet_length(${column}) < ${sealedValueOverhead} OR substring(${column} FROM 1 FOR 1) <> '\\x02')`;
		const isOld = `(${column} IS NOT NULL AND ${beginning})`;
		const rest = [
			...(table.sealed.allowPlaintext ? [`(${column} IS NOT NULL AND ${isPlain})`] : []),
			...(index ? [`(${column} IS NOT NULL AND ${index} IS NULL AND NOT ${isPlain})`] : []),
		];
		const isSealed = `(${column} IS NOT NULL AND NOT ${isPlain})`;
		return { column, isSealed, isWanted: `(${[isOld, ...rest].join(" OR ")})`, isText };
	});
}

/** The rows of a span in the order of their key. `values` begin with the prefixes of text and of bytes. */
function pageOf(table: Table, { after, upTo, limit }: Span, prefixes: [string[], string[]]): Statement {
	const values: unknown[] = [...prefixes];
	const columns = table.keys.map(({ column }) => column).join(", ");
	const keyOf = (parts: string[]) =>
		table.keys.map(({ type }, at) => `$${values.push(parts[at])}::text::${type}`).join(", ");
	const conditions = [
		// The planner must see both parameters in use, whatever the columns.
		"cardinality($1::text[]) >= 0 AND cardinality($2::text[]) >= 0",
		...(after ? [`(${columns}) > (${keyOf(after)})`] : []),
		...(upTo ? [`(${columns}) <= (${keyOf(upTo)})`] : []),
	];
	const text = `SELECT * FROM ${table.relation} WHERE ${conditions.join(" AND ")} ORDER BY ${columns} LIMIT ${limit}`;
	return { text, values };
}

const keysOf = (table: Table) => table.keys.map(({ column }, at) => `${column}::text AS k${at}`).join(", ");
const orderOf = (table: Table, direction = "") =>
	table.keys.map(({ column }) => `${column} ${direction}`).join(", ");

/**
 * Counts the sealed values of a page by data key, and the rows that need work. Rows: `prefix`, `n`, where several prefixes may
 * be of one data key; null for the rows that need work; then one with the page's last key, `k0`, `k1`, …
 */
export function countPage(table: Table, span: Span, prefixes: [string[], string[]]): Statement {
	const page = pageOf(table, span, prefixes);
	const conditions = conditionsOf(table);
	const noKeys = table.keys.map((_, at) => `NULL AS k${at}`).join(", ");
	const counts = conditions.map(({ column, isSealed, isText }) => {
		const prefix = isText
			? `left(${column}, ${wholeTextPrefixLength})`
			: `encode(substring(${column} FROM 1 FOR ${versionAndId}), 'hex')`;
		return `SELECT ${prefix} AS prefix, count(*)::int AS n, ${noKeys} FROM page WHERE ${isSealed} GROUP BY 1`;
	});
	const isWanted = conditions.map((condition) => condition.isWanted).join(" OR ");
	return {
		text: `WITH page AS MATERIALIZED (${page.text}),
			wanted AS (SELECT NULL AS prefix, count(*)::int AS n, ${noKeys} FROM page WHERE ${isWanted}),
			last AS (SELECT '' AS prefix, count(*) OVER ()::int AS n, ${keysOf(table)} FROM page ORDER BY ${orderOf(table, "DESC")} LIMIT 1)
			${counts.join(" UNION ALL ")} UNION ALL SELECT * FROM wanted UNION ALL SELECT * FROM last`,
		values: page.values,
	};
}

/**
 * The rows of a page that need work, with the columns that do, and always the last row of the page. Rows: `k0` …, `tenant`,
 * `v0` … (text, or hexadecimal for bytes; null if there is nothing to do), `n`: the number of rows up to it.
 */
export function readPage(table: Table, span: Span, prefixes: [string[], string[]]): Statement {
	const page = pageOf(table, span, prefixes);
	const conditions = conditionsOf(table);
	const sizes = conditions.map(
		({ column, isWanted }) => `CASE WHEN ${isWanted} THEN octet_length(${column}) ELSE 0 END`,
	);
	const values = conditions.map(({ column, isWanted, isText }, at) => {
		const value = isText ? column : `encode(${column}, 'hex')`;
		return `CASE WHEN ${isWanted} THEN ${value} END AS v${at}`;
	});
	const isWanted = conditions.map((condition) => condition.isWanted).join(" OR ");
	return {
		text: `WITH page AS MATERIALIZED (${page.text}),
			sized AS (
				SELECT *, row_number() OVER ordered AS keyhold_n, sum(${sizes.join(" + ")}) OVER ordered - (${sizes.join(" + ")}) AS keyhold_before
				FROM page WINDOW ordered AS (ORDER BY ${orderOf(table)})
			),
			bounded AS (SELECT *, max(keyhold_n) OVER () AS keyhold_last FROM sized WHERE keyhold_before < ${maxPageBytes})
			SELECT ${keysOf(table)}, ${table.tenant}::text AS tenant, ${values.join(", ")}, keyhold_n::int AS n
			FROM bounded WHERE ${isWanted} OR keyhold_n = keyhold_last ORDER BY keyhold_n`,
		values: page.values,
	};
}

/** A row to write. Arrays have an element for each sealed column; null leaves the column as it is. */
export type Write = {
	key: string[];
	tenant: string;
	old: (string | null)[];
	new: (string | null)[];
	token: (string | null)[];
};

/** Writes rows that still are as they were read, in one statement. Returns `n`, the position of each row that was written. */
export function writeRows(table: Table, writes: Write[]): Statement {
	const values: unknown[] = [];
	const names: string[] = [];
	const list = (name: string, column: (string | null)[]) => {
		names.push(name);
		return `$${values.push(column)}::text[]`;
	};
	const lists = [
		...table.keys.map((_, at) =>
			list(
				`k${at}`,
				writes.map(({ key }) => key[at] ?? null),
			),
		),
		list(
			"tenant",
			writes.map(({ tenant }) => tenant),
		),
		...table.columns.flatMap(({ index }, at) => [
			list(
				`o${at}`,
				writes.map((write) => write.old[at] ?? null),
			),
			list(
				`n${at}`,
				writes.map((write) => write.new[at] ?? null),
			),
			...(index
				? [
						list(
							`t${at}`,
							writes.map((write) => write.token[at] ?? null),
						),
					]
				: []),
		]),
	];
	const bytesOf = (text: string, isText: boolean) => (isText ? text : `decode(${text}, 'hex')`);
	const sets = table.columns.flatMap(({ field, column, index }, at) => [
		`${column} = COALESCE(${bytesOf(`batch.n${at}`, field.form === "text")}, target.${column})`,
		...(index ? [`${index} = COALESCE(batch.t${at}, target.${index})`] : []),
	]);
	const same = table.columns.map(({ field, column }, at) => {
		const old = bytesOf(`batch.o${at}`, field.form === "text");
		return `(batch.o${at} IS NULL OR target.${column} = ${old})`;
	});
	const keys = table.keys.map(({ column, type }, at) => `target.${column} = batch.k${at}::${type}`);
	return {
		text: `UPDATE ${table.relation} AS target SET ${sets.join(", ")}
			FROM unnest(${lists.join(", ")}) WITH ORDINALITY AS batch(${names.join(", ")}, n)
			WHERE ${[...keys, `target.${table.tenant}::text = batch.tenant`, ...same].join(" AND ")}
			RETURNING batch.n::int AS n`,
		values,
	};
}

/** A row's key somewhere in the table, so that jobs that run side by side begin in different places. */
export function anyKey(table: Table): Statement {
	return {
		text: `SELECT ${keysOf(table)} FROM ${table.relation} TABLESAMPLE SYSTEM (1) ORDER BY random() LIMIT 1`,
		values: [],
	};
}
