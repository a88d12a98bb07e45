import type { Room } from "../room.ts";
import type { Model } from "../schema/catalog.ts";
import type { SealedModel } from "../sealed-model.ts";
import type { PendingSeals } from "./pending-seals.ts";

export type Data = Record<string, unknown>;

/** The context in which a write is prepared. */
export type WriteScope = {
	room: Room;
	pending: PendingSeals;
	/** Reads rows in the transaction of the write, without opening anything. */
	read(model: string, args: Data): Promise<Data[]>;
	/** `sealCreate`, `sealUpdate` and `needsRow`, for nested rows. */
	sealCreate(model: string, data: Data, link: Link): Promise<void>;
	sealUpdate(model: string, data: Data, row: ExistingRow): Promise<void>;
	needsRow(model: Model, data: Data): boolean;
};

/** A row that a write changes. */
export type ExistingRow = {
	readonly path: Path | undefined;
	/** The fields that identify the row, or undefined if there is no such row. Then the write can't find one either. */
	current(): Promise<Data | undefined>;
	/** The value of a key field. */
	value(field: string): Promise<unknown>;
	/** The tenant and ID, from the write's filter if it names all of them. */
	identify(fields: string[]): Promise<Data | undefined>;
};

/** A row that is written, as rows nested in it see it. */
export type Parent = {
	model: Model;
	/** The value of one of its fields once it is written. */
	value(field: string): Promise<unknown>;
	/** Where it is in the database, if it exists already. */
	path?: Path;
};

/** Leads to rows: those of a model that a filter finds, then through relations. */
export type Path = { model: string; where: Data; steps: { relation: string; where?: Data }[] };

/** By field of a nested row: the value that it gets from its parent through the foreign key. */
export type Link = Map<string, () => Promise<unknown>>;
export const noLink: Link = new Map();

/** Values of sealed fields in the data of a write: `{ set: … }` is looked into. Null and undefined are kept as they are. */
export function fieldInput(data: Data, field: string): { holder: Data; key: string; value: unknown } {
	const direct = data[field];
	if (isData(direct) && Object.keys(direct).join() === "set") {
		return { holder: direct, key: "set", value: direct.set };
	}
	return { holder: data, key: field, value: direct };
}

/** True for a plain object of Prisma's arguments, as opposed to a list, bytes, a date or a decimal. */
export function isData(value: unknown): value is Data {
	if (value === null || typeof value !== "object") return false;
	const prototype = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
}

export function isFilled(sealed: SealedModel, data: Data): boolean {
	return [...sealed.fields.keys()].some((field) => {
		const { value } = fieldInput(data, field);
		return value !== null && value !== undefined;
	});
}
