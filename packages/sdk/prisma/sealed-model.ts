import type { SealedModelOptions, SealedModels } from "./options.ts";
import { refuse } from "./refuse.ts";
import { type Catalog, type Model, modelOf } from "./schema/catalog.ts";
import type { ParsedField } from "./schema/parse-schema.ts";

export type SealedField = {
	name: string;
	column: string;
	/** Text columns take the text form, Bytes columns the binary form. */
	form: "text" | "bytes";
	/** The field that holds the blind index, and the index's name in Keyhold. */
	index?: { field: string; column: string; name: string };
};

export type SealedModel = {
	name: string;
	model: Model;
	tenant: string;
	fields: Map<string, SealedField>;
	indexFields: Map<string, SealedField>;
	/** The ID's fields if values are bound to their row, else none. */
	id: string[];
	/** The facts about a row that opening its values requires: its tenant and its ID. */
	needed: string[];
	allowPlaintext: boolean;
	deployment?: string;
};

/** Checks the options against the schema. @throws KeyholdError INVALID_INPUT with a sentence that says what to change */
export function sealedModels(catalog: Catalog, options: SealedModels): Map<string, SealedModel> {
	return new Map(Object.entries(options).map(([name, model]) => [name, sealedModel(catalog, name, model)]));
}

function sealedModel(catalog: Catalog, name: string, options: SealedModelOptions): SealedModel {
	const model = modelOf(catalog, name);
	if (options.sealed.length === 0) refuse(`${name} names no field to seal. List its fields in “sealed”.`);
	const isBoundToRow = options.context !== "column";
	const id = isBoundToRow ? model.id : [];
	if (isBoundToRow && id.length === 0) {
		refuse(
			`${name} has no ID. Give the model an @id or @@id, or set context: "column" to leave the row out of the context.`,
		);
	}
	for (const field of id) checkKey(model, field, "its ID");
	checkKey(model, options.tenant, "its tenant");
	const fields = new Map(
		options.sealed.map((field) => [field, sealedField(model, field, options.index?.[field])]),
	);
	for (const field of Object.keys(options.index ?? {})) {
		if (!fields.has(field)) refuse(`${name}.${field} has an index but is not sealed. Add it to “sealed”.`);
	}
	const indexFields = new Map<string, SealedField>();
	for (const field of fields.values()) {
		if (!field.index) continue;
		if (indexFields.has(field.index.field)) {
			refuse(
				`${name}.${field.index.field} would hold two blind indexes. Give each sealed field its own column.`,
			);
		}
		indexFields.set(field.index.field, field);
	}
	for (const field of [...id, options.tenant]) {
		if (fields.has(field) || indexFields.has(field)) {
			refuse(
				`${name}.${field} says whose row it is, so it can't be sealed or hold an index. Remove it from the options.`,
			);
		}
	}
	return {
		name,
		model,
		tenant: options.tenant,
		fields,
		indexFields,
		id,
		needed: [...new Set([options.tenant, ...id])],
		allowPlaintext: options.allowPlaintext ?? false,
		deployment: options.deployment,
	};
}

const keyTypes = ["String", "Int", "BigInt"];
const plainKeyNatives = ["Uuid", "Text", "VarChar", "Integer", "SmallInt", "BigInt", "Oid"];

/** The parts of an identity have to read back exactly as they were written. */
function checkKey(model: Model, name: string, what: string): void {
	const field = fieldOf(model, name);
	const isPlain =
		keyTypes.includes(field.type) && !field.isList && !field.isOptional && model.fields.has(name);
	if (!isPlain || (field.nativeType && !plainKeyNatives.includes(field.nativeType))) {
		refuse(
			`${model.name}.${name} can't be ${what}: use a required String, Int or BigInt that reads back as it was written.`,
		);
	}
}

function sealedField(model: Model, name: string, indexField: string | undefined): SealedField {
	const field = fieldOf(model, name);
	const full = `${model.name}.${name}`;
	if ((field.type !== "String" && field.type !== "Bytes") || field.isList) {
		refuse(
			`${full} can't be sealed: only single String and Bytes fields can. Change its type to one of them.`,
		);
	}
	if (
		field.nativeType &&
		!["Text", "ByteA", "LongText", "MediumText", "LongBlob"].includes(field.nativeType)
	) {
		refuse(
			`${full} can't be sealed in a column of type @db.${field.nativeType}, which may not hold the longer sealed value. Use a text or bytea column.`,
		);
	}
	if (field.defaultValue !== undefined) {
		refuse(`${full} has a default, which the database would store unsealed. Remove @default from it.`);
	}
	const keys = [
		...(field.isId || field.isUnique ? [[name]] : []),
		...model.compoundKeys.values(),
		...[...model.relations.values()].map(({ foreignKey }) => foreignKey.map(([own]) => own)),
	];
	if (keys.some((key) => key.includes(name))) {
		refuse(
			`${full} can't be sealed while it is part of a key: equal values have different sealed values. Move the constraint to a column with its blind index.`,
		);
	}
	const form = field.type === "Bytes" ? "bytes" : "text";
	if (indexField === undefined) return { name, column: field.column, form };
	if (form === "bytes") refuse(`${full} can't have a blind index: only text can. Remove it from “index”.`);
	const index = fieldOf(model, indexField);
	if (index.type !== "String" || index.isList || !index.isOptional) {
		refuse(`${model.name}.${indexField} can't hold the blind index of ${name}. Make it an optional String.`);
	}
	return {
		name,
		column: field.column,
		form,
		index: { field: indexField, column: index.column, name: `${model.table}.${field.column}` },
	};
}

function fieldOf(model: Model, name: string): ParsedField {
	return model.fields.get(name) ?? refuse(`${model.name} has no field ${name}. Check the options.`);
}

/** The tenant and the ID of a row, as text. */
export type RowIdentity = { tenant: string; id: string[] };

/** @throws KeyholdError INVALID_INPUT if the row lacks a part */
export function identityOf(sealed: SealedModel, row: Record<string, unknown>): RowIdentity {
	const id = new Array<string>(sealed.id.length);
	for (let at = 0; at < id.length; at++) id[at] = partOf(sealed, row, sealed.id[at] as string);
	return { tenant: partOf(sealed, row, sealed.tenant), id };
}

function partOf(sealed: SealedModel, row: Record<string, unknown>, field: string): string {
	return (
		keyText(sealed.model, field, row[field]) ??
		refuse(`${sealed.name}.${field} is missing, so its sealed fields can't be used.`)
	);
}

/**
 * A part of an identity as text, spelled as the database returns it. Undefined for what can't be one.
 * @throws KeyholdError INVALID_INPUT for text that is not a UUID in a field of UUIDs
 */
export function keyText(model: Model, field: string, value: unknown): string | undefined {
	if (typeof value === "string") {
		if (model.fields.get(field)?.nativeType !== "Uuid" || canonicalUuid.test(value)) return value;
		return respelled(value) ?? refuse(`${model.name}.${field} holds UUIDs, and this value is not one.`);
	}
	if (typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value)))
		return String(value);
	return undefined;
}

const canonicalUuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** What PostgreSQL accepts: also upper case, braces, and hyphens after any four digits or none. */
const anyUuid = /^\{?(?:[0-9a-f]{4}-?){7}[0-9a-f]{4}\}?$/i;

/** A UUID as PostgreSQL returns it. */
function respelled(value: string): string | undefined {
	if (!anyUuid.test(value)) return undefined;
	const digits = value.replaceAll(/[{}-]/g, "").toLowerCase();
	return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** The place of a value, in the database's own names, which other programs know too. */
export function contextOf(sealed: SealedModel, field: SealedField, identity: RowIdentity): string[] {
	const { table } = sealed.model;
	const { id } = identity;
	// Nearly all tables have an ID of one part.
	return id.length === 1 ? [table, id[0] as string, field.column] : [table, ...id, field.column];
}
