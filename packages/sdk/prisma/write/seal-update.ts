import { refuse } from "../refuse.ts";
import { isConcerned, type Room } from "../room.ts";
import { type Model, modelOf } from "../schema/catalog.ts";
import { identityOf, keyText, type SealedModel } from "../sealed-model.ts";
import { keyFields } from "./existing-row.ts";
import { valueThrough } from "./future-value.ts";
import { type Data, type ExistingRow, fieldInput, isData, isFilled, type WriteScope } from "./scope.ts";
import { clearIndexes, sealFields } from "./seal-fields.ts";
import { sealRelations } from "./seal-relations.ts";

/** Seals the data that changes a row, and of the rows nested in it. Changes `data`. @throws KeyholdError INVALID_INPUT */
export async function sealUpdate(
	scope: WriteScope,
	name: string,
	data: Data,
	row: ExistingRow,
): Promise<void> {
	if (!isConcerned(scope.room, name)) return;
	const model = modelOf(scope.room.catalog, name);
	const sealed = scope.room.sealed.get(name);
	const moved = await keyChanges(scope, model, data, row);
	if (sealed) {
		clearIndexes(sealed, data);
		refuseMove(sealed, data, moved);
		if (isFilled(sealed, data)) {
			const known = await row.identify(sealed.needed);
			if (known) sealFields(scope, sealed, data, identityOf(sealed, { ...known, ...moved }));
			// The update will find no row. Even so, nothing unsealed goes to the database.
			else for (const field of sealed.fields.keys()) delete data[field];
		}
	}
	await sealRelations(scope, { model, value: (field) => row.value(field), path: row.path }, data);
}

/**
 * True if the row has to be known for this data: it seals something, names a field that identifies a row, or writes rows
 * that belong to the row.
 */
export function needsRow(room: Room, model: Model, data: Data): boolean {
	const sealed = room.sealed.get(model.name);
	if (!isConcerned(room, model.name)) return false;
	const isNested = [...model.relations.values()].some(
		({ name, target }) => data[name] !== undefined && isConcerned(room, target),
	);
	return (sealed && isFilled(sealed, data)) || isNested || givenKeys(room, model, data).length > 0;
}

/** The key fields that data may change: by themselves or through the relation whose foreign key they are. */
function givenKeys(room: Room, model: Model, data: Data): string[] {
	if (!room.sealed.has(model.name) && !room.referenced.has(model.name)) return [];
	return keyFields(room, model).filter(
		(field) => data[field] !== undefined || relationThatMoves(model, data, field) !== undefined,
	);
}

function relationThatMoves(model: Model, data: Data, field: string) {
	return [...model.relations.values()].find(({ name, foreignKey }) => {
		const operations = data[name];
		const isMoving =
			isData(operations) &&
			["connect", "create", "connectOrCreate", "disconnect", "delete"].some((key) => key in operations);
		return isMoving && foreignKey.some(([own]) => own === field);
	});
}

/** The key fields that the data changes, with their new values. */
async function keyChanges(scope: WriteScope, model: Model, data: Data, row: ExistingRow): Promise<Data> {
	const given = givenKeys(scope.room, model, data);
	const current = given.length > 0 ? await row.current() : undefined;
	const moved: Data = {};
	if (!current) return moved;
	for (const field of given) {
		let { value } = fieldInput(data, field);
		const relation = value === undefined && relationThatMoves(model, data, field);
		if (relation) {
			const other = relation.foreignKey.find(([own]) => own === field)?.[1] as string;
			value = await valueThrough(scope, relation, other, data[relation.name] as Data);
		}
		if (value === undefined) continue;
		if (keyText(model, field, value) !== keyText(model, field, current[field])) moved[field] = value;
	}
	const referenced = scope.room.referenced.get(model.name);
	for (const field of Object.keys(moved)) {
		const whose = referenced?.get(field);
		if (whose) {
			refuse(
				`${model.name}.${field} identifies rows of ${whose}, whose sealed fields are bound to it. It can't be changed: create a new ${model.name} and write those rows again.`,
			);
		}
	}
	return moved;
}

function refuseMove(sealed: SealedModel, data: Data, moved: Data): void {
	const changed = sealed.needed.find((field) => field in moved);
	if (changed === undefined) return;
	const left = [...sealed.fields.keys()].find((field) => fieldInput(data, field).value === undefined);
	if (left === undefined) return;
	refuse(
		`This update changes ${sealed.name}.${changed}, to which the row's sealed fields are bound. Write ${left} in the same update, or it would no longer open.`,
	);
}
