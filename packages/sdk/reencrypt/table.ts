import { refuse } from "../prisma/refuse.ts";
import type { SealedField, SealedModel } from "../prisma/sealed-model.ts";

/** Runs SQL, as `$queryRawUnsafe` of a Prisma Client does. */
export type Query = (text: string, ...values: unknown[]) => Promise<Record<string, unknown>[]>;

/** The facts about a table that statements need. Names are quoted. */
export type Table = {
	sealed: SealedModel;
	/** As in the context of its values, and as Keyhold shows it. */
	name: string;
	relation: string;
	keys: { column: string; type: string }[];
	tenant: string;
	columns: { field: SealedField; column: string; index?: string }[];
};

/** @throws KeyholdError INVALID_INPUT if the database has no such table */
export async function describeTable(query: Query, sealed: SealedModel): Promise<Table> {
	const { model } = sealed;
	if (model.id.length === 0) {
		refuse(`${sealed.name} has no ID, so its rows can't be gone through in order. Give the model an @id.`);
	}
	const schema = model.databaseSchema === undefined ? "" : `${quoted(model.databaseSchema)}.`;
	const relation = schema + quoted(model.table);
	const rows = await query(
		`SELECT attname::text AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
		WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped`,
		relation,
	);
	const types = new Map(rows.map(({ name, type }) => [String(name), String(type)]));
	const column = (name: string) => {
		if (!types.has(name)) refuse(`The table ${relation} has no column ${name}. Run your migrations first.`);
		return quoted(name);
	};
	const columnOf = (field: string) => model.fields.get(field)?.column ?? field;
	return {
		sealed,
		name: model.table,
		relation,
		keys: model.id.map((field) => ({
			column: column(columnOf(field)),
			type: types.get(columnOf(field)) as string,
		})),
		tenant: column(columnOf(sealed.tenant)),
		columns: [...sealed.fields.values()].map((field) => ({
			field,
			column: column(field.column),
			...(field.index && { index: column(field.index.column) }),
		})),
	};
}

function quoted(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}
