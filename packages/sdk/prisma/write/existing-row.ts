import { refuse } from "../refuse.ts";
import type { Room } from "../room.ts";
import type { Model } from "../schema/catalog.ts";
import { keyText } from "../sealed-model.ts";
import { expandKeys, readPath } from "./path.ts";
import type { Data, Path, WriteScope } from "./scope.ts";

/**
 * A row that a write changes, read only if something about it has to be known. The write is then limited to the row as it was
 * read: if its tenant or ID changes in between, the write finds no row.
 */
export class ExistingRow {
	readonly model: Model;
	readonly path: Path | undefined;
	readonly #scope: WriteScope;
	readonly #fields: string[];
	readonly #where: Data | undefined;
	#read: Promise<Data | undefined> | undefined;

	/**
	 * @param where the write's own filter, to which the limit is added
	 * @param known the row, if it has been read
	 */
	constructor(
		scope: WriteScope,
		model: Model,
		place: { path: Path; where: Data } | { path?: undefined; known: Data },
	) {
		this.#scope = scope;
		this.model = model;
		this.#fields = keyFields(scope.room, model);
		this.path = place.path;
		if ("known" in place) this.#read = Promise.resolve(place.known);
		else this.#where = place.where;
	}

	/** The fields that identify the row, or undefined if there is no such row. Then the write can't find one either. */
	current(): Promise<Data | undefined> {
		this.#read ??= this.#readOnce();
		return this.#read;
	}

	/** The value of a key field. @throws KeyholdError INVALID_INPUT if there is no such row */
	async value(field: string): Promise<unknown> {
		const read = async () =>
			(await this.current()) ?? refuse(`There is no such ${this.model.name}, so nothing was written.`);
		return givenOrRead(this.#scope.room, this.model, field, this.#where?.[field], read);
	}

	/** The tenant and ID, from the write's filter if it names all of them and can only find them as it spells them. */
	async identify(fields: string[]): Promise<Data | undefined> {
		const where = this.#where && expandKeys(this.model, this.#where);
		if (
			where &&
			this.#scope.room.isExact &&
			fields.every((field) => keyText(this.model, field, where[field]) !== undefined)
		)
			return where;
		return this.current();
	}

	async #readOnce(): Promise<Data | undefined> {
		if (!this.path) return undefined;
		const [row] = await readPath(this.#scope, this.path, this.#fields);
		if (this.#where) limitTo(this.#where, row, this.#fields);
		return row;
	}
}

/**
 * The value of a key field that a filter names, or else of the row that it finds. Prisma may write either of them into other rows,
 * so both have to be spelled alike. @throws KeyholdError INVALID_INPUT if they are not; as `read`
 */
export async function givenOrRead(
	room: Room,
	model: Model,
	field: string,
	given: unknown,
	read: () => Promise<Data>,
): Promise<unknown> {
	const text = keyText(model, field, given);
	if (text !== undefined && room.isExact) return given;
	const value = (await read())[field];
	if (text !== undefined && text !== keyText(model, field, value)) {
		refuse(
			`${model.name}.${field} is spelled otherwise in the database than in this write. Pass it as it is stored: sealed fields are bound to it.`,
		);
	}
	return value;
}

/** The fields that sealing may have to know of a row of this model. */
export function keyFields(room: Room, model: Model): string[] {
	const fields = [
		...(room.sealed.get(model.name)?.needed ?? []),
		...(room.referenced.get(model.name)?.keys() ?? []),
	];
	return [...new Set(fields.length > 0 ? fields : model.id)];
}

/** Adds to a filter that it finds this row only, or nothing if there is none. */
export function limitTo(where: Data, row: Data | undefined, fields: string[]): void {
	const limit = row
		? Object.fromEntries(fields.map((field) => [field, row[field]]))
		: { [fields[0] as string]: { in: [] } };
	where.AND = [...[where.AND ?? []].flat(), limit];
}
