import { refuse } from "../prisma/refuse.ts";
import type { SealedField, SealedModel } from "../prisma/sealed-model.ts";

/** Runs SQL, as `$queryRawUnsafe` of a Prisma Client does. */
export type Query = (text: string, ...values: unknown[]) => Promise<Record<string, unknown>[]>;

/** The facts about a table that statements need. Names are quoted. */
export type Table = {
	sealed: SealedModel;
	/** As Keyhold knows it: with its database and schema, since others may have a table of the same name. */
	name: string;
	relation: string;
	keys: { column: string; type: string }[];
	tenant: string;
	columns: { field: SealedField; column: string; index?: string }[];
};

/** @throws KeyholdError INVALID_INPUT if the database has no such table, or if this connection may not see all of its rows */
export async function describeTable(query: Query, sealed: SealedModel): Promise<Table> {
	const { model } = sealed;
	if (model.id.length === 0) {
		refuse(`${sealed.name} has no ID, so its rows can't be gone through in order. Give the model an @id.`);
	}
	const schema = model.databaseSchema === undefined ? "" : `${quoted(model.databaseSchema)}.`;
	const relation = schema + quoted(model.table);
	const name = await nameOf(query, relation);
	const rows = await query(
		`SELECT attname::text AS name, format_type(atttypid, atttypmod) AS type,
			CASE WHEN NOT collisdeterministic THEN collname::text END AS collation
		FROM pg_attribute LEFT JOIN pg_collation ON pg_collation.oid = attcollation
		WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped`,
		relation,
	);
	const types = new Map(rows.map(({ name, type }) => [String(name), String(type)]));
	const collations = new Map(rows.map(({ name, collation }) => [String(name), collation]));
	const column = (name: string) => {
		if (!types.has(name)) refuse(`The table ${relation} has no column ${name}. Run your migrations first.`);
		const collation = collations.get(name);
		if (collation) {
			refuse(
				`The column ${name} of ${relation} has the nondeterministic collation ${collation}: different texts compare as equal, so the job could skip rows or overwrite a newer value. Change it: ALTER TABLE ${relation} ALTER COLUMN ${quoted(name)} TYPE text COLLATE "C".`,
			);
		}
		return quoted(name);
	};
	const columnOf = (field: string) => model.fields.get(field)?.column ?? field;
	return {
		sealed,
		name,
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

/** Refuses a connection on which a full table may look empty: Keyhold would release data keys that are still in use. */
async function nameOf(query: Query, relation: string): Promise<string> {
	const [found] = await query(
		`SELECT concat_ws('.', current_database(), nspname, relname) AS name,
			row_security_active(pg_class.oid) AS "isFiltered", pg_is_in_recovery() AS "isReplica"
		FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE pg_class.oid = to_regclass($1)`,
		relation,
	);
	if (!found) return refuse(`The database has no table ${relation}. Run your migrations first.`);
	if (found.isFiltered) {
		refuse(
			`Row-level security may hide rows of ${relation} from the job. Connect as a role with BYPASSRLS, or as the table's owner.`,
		);
	}
	if (found.isReplica) refuse("The job is connected to a read replica. Connect it to the primary database.");
	return String(found.name);
}

function quoted(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}
