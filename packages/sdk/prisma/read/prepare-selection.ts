import { refuse } from "../refuse.ts";
import { isConcerned, type Room } from "../room.ts";
import { modelOf } from "../schema/catalog.ts";
import type { PendingSeals } from "../write/pending-seals.ts";
import { isFieldReference } from "./field-reference.ts";
import { linkedTenants, prepareWhere } from "./prepare-where.ts";

export type Args = Record<string, unknown>;

/** Fields that were added to a selection, and have to be removed from its rows. */
export type Added = { fields: string[]; relations: Map<string, Added> };

/**
 * Prepares `select`, `include` and `omit`, with the filters and orders in them: rows that carry sealed fields then carry
 * what opens them. Changes `args`. @throws KeyholdError INVALID_INPUT
 */
export function prepareSelection(room: Room, model: string, args: Args, pending: PendingSeals): Added {
	const added: Added = { fields: [], relations: new Map() };
	if (!isConcerned(room, model)) return added;
	const ofModel = modelOf(room.catalog, model);
	const nested = (args.select ?? args.include) as Args | undefined;
	for (const [name, value] of Object.entries(nested ?? {})) {
		if (name === "_count") prepareCount(room, model, value, pending);
		const target = ofModel.relations.get(name)?.target;
		if (!target || !value || !nested) continue;
		const inner: Args = value === true ? {} : (value as Args);
		prepareFilters(room, target, inner, pending, linkedTenants(room, ofModel, name, args.where));
		const addedInside = prepareSelection(room, target, inner, pending);
		if (addedInside.fields.length > 0 || addedInside.relations.size > 0)
			added.relations.set(name, addedInside);
		if (Object.keys(inner).length > 0) nested[name] = inner;
	}
	if (room.sealed.has(model)) addNeeded(room, model, args, added);
	return added;
}

function addNeeded(room: Room, model: string, args: Args, added: Added): void {
	const sealed = room.sealed.get(model);
	if (!sealed) return;
	const select = args.select as Args | undefined;
	if (select) {
		// A name that the schema does not know is a computed field, which may need a sealed one.
		const isNeeded = Object.entries(select).some(
			([name, value]) =>
				value && (sealed.fields.has(name) || (!sealed.model.fields.has(name) && name !== "_count")),
		);
		if (!isNeeded) return;
		for (const field of sealed.needed) {
			if (select[field]) continue;
			select[field] = true;
			added.fields.push(field);
		}
		return;
	}
	const jsName = model.charAt(0).toLowerCase() + model.slice(1);
	const omit = (args.omit ?? {}) as Args;
	const isOmitted = (field: string) => omit[field] ?? room.catalog.globalOmit[jsName]?.[field] ?? false;
	const missing = sealed.needed.filter(isOmitted);
	if (missing.length === 0 || [...sealed.fields.keys()].every(isOmitted)) return;
	for (const field of missing) omit[field] = false;
	args.omit = omit;
	added.fields.push(...missing);
}

/** Removes from the rows what `prepareSelection` added. */
export function removeAdded(added: Added, rows: unknown): void {
	if (added.fields.length === 0 && added.relations.size === 0) return;
	for (const row of Array.isArray(rows) ? rows : [rows]) {
		if (row === null || typeof row !== "object") continue;
		for (const [name, inside] of added.relations) removeAdded(inside, row[name]);
		for (const field of added.fields) delete row[field];
	}
}

/** Prepares what chooses and sorts rows: where, orderBy, cursor, distinct. Changes `args`. @throws KeyholdError INVALID_INPUT */
export function prepareFilters(
	room: Room,
	model: string,
	args: Args,
	pending: PendingSeals,
	tenants?: string[],
): void {
	if (!isConcerned(room, model)) return;
	prepareWhere(room, model, args, pending, tenants);
	refuseOrder(room, model, args.orderBy);
	const sealed = room.sealed.get(model);
	if (!sealed) return;
	for (const field of [args.distinct ?? []].flat() as string[]) {
		if (sealed.fields.has(field)) {
			refuse(
				`${model}.${field} is sealed, so “distinct” would compare sealed values, which all differ. Use its blind index, or compare the opened rows.`,
			);
		}
	}
	for (const field of Object.keys((args.cursor ?? {}) as Args)) {
		if (sealed.fields.has(field)) {
			refuse(`${model}.${field} is sealed and can't be a cursor. Use the ID.`);
		}
	}
}

/** @throws KeyholdError INVALID_INPUT for an order by sealed text */
export function refuseOrder(room: Room, model: string, orderBy: unknown): void {
	if (Array.isArray(orderBy)) {
		for (const part of orderBy) refuseOrder(room, model, part);
		return;
	}
	if (orderBy === null || typeof orderBy !== "object") return;
	const sealed = room.sealed.get(model);
	const { relations } = modelOf(room.catalog, model);
	for (const [name, value] of Object.entries(orderBy)) {
		if (value === undefined) continue;
		const relevance = name === "_relevance" ? [(value as Args).fields ?? []].flat() : [];
		const touched = [name, ...(relevance as string[])].find((field) => sealed?.fields.has(field));
		if (touched !== undefined) {
			refuse(
				`${model}.${touched} is sealed, so the database can't sort by it. Sort the opened rows instead.`,
			);
		}
		const target = relations.get(name)?.target;
		if (target) refuseOrder(room, target, value);
		// Aggregates in the order of a groupBy, such as { _min: { name: "asc" } }.
		else if (name.startsWith("_") && name !== "_relevance") refuseOrder(room, model, value);
	}
}

function prepareCount(room: Room, model: string, count: unknown, pending: PendingSeals): void {
	const select = (count as Args | null)?.select as Args | undefined;
	for (const [name, value] of Object.entries(select ?? {})) {
		const target = modelOf(room.catalog, model).relations.get(name)?.target;
		if (target && typeof value === "object" && value !== null && !isFieldReference(value)) {
			prepareFilters(room, target, value as Args, pending);
		}
	}
}
