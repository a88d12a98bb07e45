import type { Model } from "../schema/catalog.ts";
import { type Data, isData, type Path, type WriteScope } from "./scope.ts";

/** A unique `where` as an ordinary one: its compound keys as their fields. */
export function expandKeys(model: Model, where: Data): Data {
	const plain: Data = {};
	const parts: Data[] = [];
	for (const [key, value] of Object.entries(where)) {
		if (model.compoundKeys.has(key) && !model.fields.has(key) && isData(value)) parts.push(value);
		else plain[key] = value;
	}
	return parts.length === 0 ? where : Object.assign({}, ...parts, { AND: [plain] });
}

/** Reads fields of all rows that a path leads to. */
export async function readPath(
	scope: WriteScope,
	path: Path,
	fields: string[],
	take?: number,
): Promise<Data[]> {
	let select: Data = Object.fromEntries(fields.map((field) => [field, true]));
	for (const { relation, where } of path.steps.toReversed()) {
		select = { [relation]: where ? { where, select } : { select } };
	}
	const args = { where: path.where, select, ...(take !== undefined && { take }) };
	let rows = await scope.read(path.model, args);
	for (const { relation } of path.steps) {
		rows = rows.flatMap((row) => [row[relation] ?? []].flat() as Data[]);
	}
	return rows;
}
