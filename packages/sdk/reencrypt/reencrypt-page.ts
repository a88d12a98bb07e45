import { KeyholdError, type KeyholdErrorCode } from "../errors.ts";
import { contextOf, type SealedField } from "../prisma/sealed-model.ts";
import type { Sealer } from "../prisma/sealer.ts";
import { dataKeyIdOf, fromText, isSealedBytes, isSealedText } from "../sealed/index.ts";
import type { ReencryptFailure } from "./options.ts";
import { type Write, writeRows } from "./statements.ts";
import type { Query, Table } from "./table.ts";

/** A row that needs work, as `readPage` returns it. */
export type PageRow = Record<string, unknown>;

/** The outcome for the values of a page. */
export type PageOutcome = {
	/** Values found and re-encrypted, by the data key that sealed them. */
	found: Map<string, number>;
	done: Map<string, number>;
	sealed: number;
	indexed: number;
	/** Not written: rows that had changed, and values that this process would still seal under a retiring data key. */
	lost: number;
	failures: ReencryptFailure[];
};

type Item = {
	row: number;
	column: number;
	field: SealedField;
	/** As the database returned it: text, or bytes in hexadecimal. */
	stored: string;
	/** The data key that sealed it, or null for plaintext. */
	dataKeyId: string | null;
	isRetiring: boolean;
	target: { tenant: string; deployment?: string; context: string[] };
	/** The opened value. */
	plain?: string | Uint8Array;
};

type OpenedPage = {
	keyhold: Sealer;
	table: Table;
	rows: PageRow[];
	opened: Item[];
	/** Values that are left as they are. */
	refused: Set<Item>;
	/** The values to write, by the position of the row. */
	writes: Map<number, Write>;
	fail: (item: Item, error: KeyholdError) => void;
};

/** What a code says something about: one value, its tenant, or everything, which ends the job. */
const subjects: Record<KeyholdErrorCode, "value" | "tenant" | "everything"> = {
	INVALID_INPUT: "value",
	VALUE_NOT_SEALED: "value",
	VALUE_INTEGRITY: "value",
	DATA_DESTROYED: "value",
	KEY_REVOKED: "tenant",
	KMS_UNREACHABLE: "tenant",
	KMS_MISCONFIGURED: "tenant",
	KEY_INTEGRITY: "tenant",
	TENANT_NOT_FOUND: "tenant",
	ORGANIZATION_CLOSED: "tenant",
	FORBIDDEN: "tenant",
	KEYHOLD_UNREACHABLE: "everything",
	RATE_LIMITED: "everything",
	UNAUTHENTICATED: "everything",
	TLS_REQUIRED: "everything",
	UNEXPECTED_ANSWER: "everything",
	CLOSED: "everything",
	INTERNAL: "everything",
};

/**
 * Re-encrypts the values of a page that are under a retiring data key, seals those in the clear, and fills missing blind
 * indexes. A row that changed since it was read is left to the next scan. @throws KeyholdError if Keyhold can't be reached
 */
export async function reencryptPage(
	keyhold: Sealer,
	query: Query,
	table: Table,
	rows: PageRow[],
	retiring: ReadonlySet<string>,
): Promise<PageOutcome> {
	const outcome: PageOutcome = {
		found: new Map(),
		done: new Map(),
		sealed: 0,
		indexed: 0,
		lost: 0,
		failures: [],
	};
	const refused = new Set<Item>();
	const fail = (item: Item, error: KeyholdError) => {
		if (subjects[error.code] === "everything") throw error;
		refused.add(item);
		outcome.failures.push({
			id: keyOf(table, rows[item.row]),
			column: item.field.column,
			code: error.code,
			isRetryable: error.isRetryable,
		});
	};
	const items = itemsOf(table, rows, retiring, fail);
	for (const { dataKeyId, isRetiring } of items) if (isRetiring) add(outcome.found, dataKeyId);
	const opened = await openAll(keyhold, items, fail);
	const writes = new Map<number, Write>();
	const page: OpenedPage = { keyhold, table, rows, opened, refused, writes, fail };
	outcome.lost = await sealAll(page, retiring);
	await indexAll(page);
	if (writes.size === 0) return outcome;
	const ordered = [...writes];
	const { text, values } = writeRows(
		table,
		ordered.map(([, write]) => write),
	);
	const written = new Set((await query(text, ...values)).map(({ n }) => ordered[(n as number) - 1]?.[0]));
	outcome.lost += writes.size - written.size;
	for (const { row, column, dataKeyId, isRetiring } of opened) {
		const write = written.has(row) ? writes.get(row) : undefined;
		if (!write) continue;
		if (write.new[column] != null && dataKeyId === null) outcome.sealed++;
		if (write.new[column] != null && isRetiring) add(outcome.done, dataKeyId);
		if (write.token[column] != null && dataKeyId !== null && !isRetiring) outcome.indexed++;
	}
	return outcome;
}

function itemsOf(
	table: Table,
	rows: PageRow[],
	retiring: ReadonlySet<string>,
	fail: (item: Item, error: KeyholdError) => void,
): Item[] {
	const { sealed } = table;
	const items: Item[] = [];
	for (const [row, values] of rows.entries()) {
		const key = keyOf(table, values);
		const identity = { tenant: String(values.tenant), id: sealed.id.length === 0 ? [] : key };
		for (const [column, { field }] of table.columns.entries()) {
			const stored = values[`v${column}`];
			if (typeof stored !== "string") continue;
			const target = {
				tenant: identity.tenant,
				...(sealed.deployment !== undefined && { deployment: sealed.deployment }),
				context: contextOf(sealed, field, identity),
			};
			const item: Item = { row, column, field, stored, dataKeyId: null, isRetiring: false, target };
			try {
				if (isSealed(field, stored)) item.dataKeyId = dataKeyIdOf(bytesOf(field, stored));
				item.isRetiring = item.dataKeyId !== null && retiring.has(item.dataKeyId);
				items.push(item);
			} catch (error) {
				fail(item, error as KeyholdError);
			}
		}
	}
	return items;
}

async function openAll(
	keyhold: Sealer,
	items: Item[],
	fail: (item: Item, error: KeyholdError) => void,
): Promise<Item[]> {
	const toOpen = items.filter(({ dataKeyId }) => dataKeyId !== null);
	const results = await keyhold.openMany(
		toOpen.map(({ target, field, stored }) => ({
			...target,
			sealed: field.form === "text" ? stored : Buffer.from(stored, "hex"),
		})),
	);
	for (const item of items) {
		if (item.dataKeyId === null) {
			item.plain = item.field.form === "text" ? item.stored : Buffer.from(item.stored, "hex");
		}
	}
	for (const [at, item] of toOpen.entries()) {
		const result = results[at];
		if (result?.ok) item.plain = result.value;
		else fail(item, result?.error ?? missing());
	}
	return items.filter(({ plain }) => plain !== undefined);
}

/** Returns how many values would have been under a retiring data key again: a lease may be older than the rekey. */
async function sealAll(
	{ keyhold, table, rows, opened, writes, fail }: OpenedPage,
	retiring: ReadonlySet<string>,
): Promise<number> {
	let early = 0;
	const toSeal = opened.filter(({ dataKeyId, isRetiring }) => dataKeyId === null || isRetiring);
	const results = await keyhold.sealMany(
		toSeal.map(({ target, plain }) => ({ ...target, value: plain as string | Uint8Array })),
	);
	for (const [at, item] of toSeal.entries()) {
		const result = results[at];
		if (!result?.ok) {
			fail(item, result?.error ?? missing());
			continue;
		}
		const { sealed } = result;
		const stored = typeof sealed === "string" ? sealed : sealed.toString("hex");
		if (retiring.has(dataKeyIdOf(bytesOf(item.field, stored)))) early++;
		else writeOf(table, rows, item, writes).new[item.column] = stored;
	}
	return early;
}

async function indexAll({ keyhold, table, rows, opened, refused, writes, fail }: OpenedPage): Promise<void> {
	await Promise.all(
		opened.map(async (item) => {
			const { index } = item.field;
			if (!index || refused.has(item)) return;
			const { tenant, deployment } = item.target;
			const field = { tenant, ...(deployment !== undefined && { deployment }), field: index.name };
			try {
				const token = await keyhold.blindIndex(field, item.plain as string);
				writeOf(table, rows, item, writes).token[item.column] = token;
			} catch (error) {
				if (!(error instanceof KeyholdError)) throw error;
				fail(item, error);
			}
		}),
	);
}

function writeOf(table: Table, rows: PageRow[], item: Item, writes: Map<number, Write>): Write {
	let write = writes.get(item.row);
	if (!write) {
		const none = () => table.columns.map(() => null);
		const key = keyOf(table, rows[item.row]);
		write = { key, tenant: item.target.tenant, old: none(), new: none(), token: none() };
		writes.set(item.row, write);
	}
	write.old[item.column] = item.stored;
	return write;
}

export function keyOf(table: Table, row: PageRow | undefined): string[] {
	return table.keys.map((_, at) => String(row?.[`k${at}`]));
}

function isSealed(field: SealedField, stored: string): boolean {
	return field.form === "text" ? isSealedText(stored) : isSealedBytes(Buffer.from(stored, "hex"));
}

function bytesOf(field: SealedField, stored: string): Buffer {
	return field.form === "text" ? fromText(stored) : Buffer.from(stored, "hex");
}

function add(counts: Map<string, number>, dataKeyId: string | null): void {
	if (dataKeyId !== null) counts.set(dataKeyId, (counts.get(dataKeyId) ?? 0) + 1);
}

function missing(): KeyholdError {
	return new KeyholdError("INTERNAL", "The client returned fewer results than it was given values.");
}
