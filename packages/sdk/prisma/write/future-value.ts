import { newIdFor } from "../new-id.ts";
import { refuse } from "../refuse.ts";
import { type Model, modelOf, type Relation } from "../schema/catalog.ts";
import { givenOrRead } from "./existing-row.ts";
import { expandKeys } from "./path.ts";
import { type Data, fieldInput, isData, type Link, noLink, type WriteScope } from "./scope.ts";

export type NewRow = { model: Model; data: Data; link: Link };

/**
 * The value that a field of a new row will have: from its data, its parent, a related row, or an ID that is made here and
 * put into the data. @throws KeyholdError INVALID_INPUT if it can't be known before the row is written
 */
export async function futureValue(scope: WriteScope, row: NewRow, field: string): Promise<unknown> {
	const given = fieldInput(row.data, field).value;
	if (given !== undefined && given !== null) return given;
	const fromParent = row.link.get(field);
	if (fromParent) return fromParent();
	for (const relation of row.model.relations.values()) {
		const other = relation.foreignKey.find(([own]) => own === field)?.[1];
		if (other !== undefined && isData(row.data[relation.name])) {
			return valueThrough(scope, relation, other, row.data[relation.name] as Data);
		}
	}
	const made = newIdFor(row.model.fields.get(field)?.defaultValue);
	if (made !== undefined) {
		row.data[field] = made;
		return made;
	}
	const name = `${row.model.name}.${field}`;
	refuse(
		row.model.fields.get(field)?.defaultValue === undefined
			? `${name} is missing. Pass it in the data: sealed fields are bound to it.`
			: `The database makes ${name}, so it isn't known before the row is written, and sealed fields are bound to it. Pass it in the data, use @default(uuid()), or set context: "column" if it is the ID.`,
	);
}

/** The value of a related row's field that a nested write connects or creates. */
export async function valueThrough(
	scope: WriteScope,
	relation: Relation,
	field: string,
	operations: Data,
): Promise<unknown> {
	const target = modelOf(scope.room.catalog, relation.target);
	await settleConnectOrCreate(scope, target, operations);
	if (isData(operations.create)) {
		return futureValue(scope, { model: target, data: operations.create, link: noLink }, field);
	}
	if (!isData(operations.connect)) {
		refuse(
			`Keyhold can't tell which ${target.name} this write leads to. Pass the ID itself, or connect or create the row.`,
		);
	}
	const where = expandKeys(target, operations.connect);
	return givenOrRead(scope.room, target, field, where[field], async () => {
		const [row] = await scope.read(target.name, { where, select: { [field]: true } });
		return row ?? refuse(`There is no ${target.name} to connect, so nothing was written.`);
	});
}

/** Decides now which of the two it is, since what is sealed depends on it. A race ends in an error, as two inserts do. */
async function settleConnectOrCreate(scope: WriteScope, target: Model, operations: Data): Promise<void> {
	const { connectOrCreate } = operations;
	if (!isData(connectOrCreate) || !isData(connectOrCreate.where)) return;
	const where = expandKeys(target, connectOrCreate.where);
	const field = [...target.id, ...target.fields.keys()].find((name) => !target.relations.has(name));
	const [existing] = await scope.read(target.name, { where, select: { [field as string]: true } });
	if (existing) operations.connect = connectOrCreate.where;
	else operations.create = connectOrCreate.create;
	delete operations.connectOrCreate;
}
