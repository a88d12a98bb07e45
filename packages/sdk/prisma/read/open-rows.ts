import { KeyholdError } from "../../errors.ts";
import { isSealedBytes, isSealedText } from "../../sealed/index.ts";
import type { Room } from "../room.ts";
import {
	contextOf,
	identityOf,
	type RowIdentity,
	type SealedField,
	type SealedModel,
} from "../sealed-model.ts";

type Row = Record<string, unknown>;
type Item = { tenant: string; deployment?: string; context: string[]; sealed: string | Uint8Array };
const noPaths = new Map<string, string>();

type Slot = { row: Row; field: SealedField };

/**
 * Opens every sealed value in the rows of a model and in the rows that they include, all in one batch, in place.
 * @throws KeyholdError of the first value that does not open. The rows must not be used then
 */
export async function openRows(room: Room, model: string, rows: unknown): Promise<void> {
	const slots: Slot[] = [];
	const items: Item[] = [];
	collect(room, model, rows, slots, items);
	if (slots.length === 0) return;
	const results = await room.keyhold.openMany(items);
	for (const [at, { row, field }] of slots.entries()) {
		const result = results[at];
		if (!result?.ok) throw result?.error ?? new Error("openMany returned fewer results than items.");
		row[field.name] = field.form === "text" ? result.value : plainBytes(result.value as Buffer);
	}
}

function collect(room: Room, model: string, rows: unknown, slots: Slot[], items: Item[]): void {
	const sealed = room.sealed.get(model);
	const paths = room.paths.get(model) ?? noPaths;
	for (const row of Array.isArray(rows) ? rows : [rows]) {
		if (row === null || typeof row !== "object") continue;
		if (sealed) collectRow(sealed, row, slots, items);
		for (const [name, target] of paths) {
			if (row[name]) collect(room, target, row[name], slots, items);
		}
	}
}

function collectRow(sealed: SealedModel, row: Row, slots: Slot[], items: Item[]): void {
	let identity: RowIdentity | undefined;
	for (const field of sealed.fields.values()) {
		const value = row[field.name];
		if (value === null || value === undefined) continue;
		if (!isSealed(field, value)) {
			if (sealed.allowPlaintext) continue;
			throw new KeyholdError(
				"VALUE_NOT_SEALED",
				`${sealed.name}.${field.name} holds a value that is not sealed. If it was written before adoption, set allowPlaintext: true until the backfill has sealed it.`,
			);
		}
		identity ??= identityOf(sealed, row);
		const { tenant } = identity;
		const context = contextOf(sealed, field, identity);
		const { deployment } = sealed;
		// One shape of object for all items: this is the inner loop of every read.
		items.push(
			deployment === undefined
				? { tenant, context, sealed: value as string | Uint8Array }
				: { tenant, deployment, context, sealed: value as string | Uint8Array },
		);
		slots.push({ row, field });
	}
}

function isSealed(field: SealedField, value: unknown): boolean {
	return field.form === "text" ? isSealedText(value as string) : isSealedBytes(value as Uint8Array);
}

function plainBytes(buffer: Buffer): Uint8Array {
	return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}
