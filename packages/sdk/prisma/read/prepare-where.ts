import { refuse } from "../refuse.ts";
import type { Room } from "../room.ts";
import { type Model, modelOf } from "../schema/catalog.ts";
import { keyText, type SealedField, type SealedModel } from "../sealed-model.ts";
import type { PendingSeals } from "../write/pending-seals.ts";
import { isFieldReference } from "./field-reference.ts";

type Where = Record<string, unknown>;

/**
 * Rewrites the filters on sealed fields in `args.where` to their blind indexes. Changes `args`.
 * @param tenants those of the filtered rows, if something outside of the filter says so
 * @throws KeyholdError INVALID_INPUT for a filter that only plaintext could answer
 */
export function prepareWhere(
	room: Room,
	model: string,
	args: Record<string, unknown>,
	pending: PendingSeals,
	tenants?: string[],
): void {
	if (isFilter(args.where)) rewrite({ room, pending }, model, args.where, tenants);
}

type Scope = { room: Room; pending: PendingSeals };

function rewrite(scope: Scope, name: string, where: Where, inherited: string[] | undefined): void {
	const model = modelOf(scope.room.catalog, name);
	const sealed = scope.room.sealed.get(name);
	const tenants = (sealed && pinned(model, where, sealed.tenant)) ?? inherited;
	for (const [key, value] of Object.entries(where)) {
		const relation = model.relations.get(key);
		if (key === "AND" || key === "OR" || key === "NOT") {
			for (const part of [value].flat()) if (isFilter(part)) rewrite(scope, name, part, tenants);
		} else if (relation) {
			const linked = linkedTenants(scope.room, model, key, where);
			for (const part of relationFilters(value)) rewrite(scope, relation.target, part, linked);
		} else if (sealed?.fields.has(key)) {
			rewriteField(scope, sealed, sealed.fields.get(key) as SealedField, where, tenants);
		} else if (sealed) refuseReferences(sealed, value);
	}
}

/** `some`, `every`, `none`, `is`, `isNot`, or the fields of the other model themselves. */
function relationFilters(value: unknown): Where[] {
	if (!isFilter(value)) return [];
	const operators = ["some", "every", "none", "is", "isNot"].filter((operator) => operator in value);
	return operators.length > 0 ? operators.map((operator) => value[operator]).filter(isFilter) : [value];
}

function rewriteField(
	scope: Scope,
	sealed: SealedModel,
	field: SealedField,
	where: Where,
	tenants: string[] | undefined,
): void {
	const filter = where[field.name];
	if (filter === undefined || isNullFilter(filter)) return;
	const name = `${sealed.name}.${field.name}`;
	const { index } = field;
	if (!index) {
		refuse(
			`${name} is sealed, so the database can't filter by it. Add a blind index for equality, or filter the opened rows.`,
		);
	}
	if (!tenants) {
		refuse(`Filter by ${sealed.tenant} as well: the blind index of ${name} differs between tenants.`);
	}
	const exact = exactFilter(name, typeof filter === "string" ? { equals: filter } : filter);
	const conditions = tenants.map((tenant) => {
		const target = {
			tenant,
			...(sealed.deployment !== undefined && { deployment: sealed.deployment }),
		};
		const condition: Where = { [index.field]: tokens(scope, target, index.name, exact) };
		if (tenants.length > 1) condition[sealed.tenant] = tenantValue(sealed, tenant);
		// Never null, or a NOT around it would leave out the rows from before adoption.
		if (sealed.allowPlaintext) condition.NOT = { [index.field]: null };
		return condition;
	});
	// Rows from before adoption have no index yet.
	if (sealed.allowPlaintext) conditions.push({ [index.field]: null, [field.name]: filter });
	delete where[field.name];
	where.AND = [...[where.AND ?? []].flat(), conditions.length === 1 ? conditions[0] : { OR: conditions }];
}

function tenantValue(sealed: SealedModel, tenant: string): unknown {
	const type = sealed.model.fields.get(sealed.tenant)?.type;
	return type === "Int" ? Number(tenant) : type === "BigInt" ? BigInt(tenant) : tenant;
}

/** A filter that tokens can answer as text does. @throws KeyholdError INVALID_INPUT for any other */
function exactFilter(name: string, filter: unknown): Where {
	if (!isFilter(filter) || isFieldReference(filter)) {
		refuse(`${name} is sealed: compare it with text, not with a column or another type.`);
	}
	const exact: Where = {};
	for (const [operator, value] of Object.entries(filter)) {
		if (value === undefined || (operator === "mode" && value === "default")) continue;
		if (operator === "not" && isFilter(value)) exact.not = exactFilter(name, value);
		else if ((operator === "in" || operator === "notIn") && isTexts(value)) exact[operator] = value;
		else if ((operator === "equals" || operator === "not") && typeof value === "string") {
			exact[operator] = value;
		} else if ((operator === "equals" || operator === "not") && value === null) exact[operator] = null;
		else {
			refuse(
				`${name} is sealed, and its blind index answers only equals, in, not and notIn with text. Use one of them in place of “${operator}”, or filter the opened rows.`,
			);
		}
	}
	return exact;
}

function tokens(scope: Scope, target: { tenant: string }, field: string, exact: Where): Where {
	const filter: Where = {};
	for (const [operator, value] of Object.entries(exact)) {
		if (isFilter(value)) filter[operator] = tokens(scope, target, field, value);
		else if (Array.isArray(value)) {
			const list: string[] = new Array(value.length);
			filter[operator] = list;
			for (const [at, text] of value.entries()) {
				scope.pending.index({ target, field, value: text, place: (token) => (list[at] = token) });
			}
		} else if (value === null) filter[operator] = null;
		else {
			scope.pending.index({
				target,
				field,
				value: value as string,
				place: (token) => (filter[operator] = token),
			});
		}
	}
	return filter;
}

/** The only values that a field can have in rows that a filter finds, as text. Undefined if the filter leaves it open. */
function pinned(model: Model, where: Where, field: string): string[] | undefined {
	const direct = where[field];
	const equal = isFilter(direct) && !isFieldReference(direct) ? direct.equals : direct;
	const one = keyText(model, field, equal);
	if (one !== undefined) return [one];
	if (isFilter(direct) && Array.isArray(direct.in)) {
		const texts = direct.in.map((value) => keyText(model, field, value));
		if (texts.every((text) => text !== undefined)) return texts;
	}
	for (const [key, fields] of model.compoundKeys) {
		const part = isFilter(where[key]) && fields.includes(field) ? where[key][field] : undefined;
		const text = keyText(model, field, part);
		if (text !== undefined) return [text];
	}
	for (const { name, foreignKey } of model.relations.values()) {
		const other = foreignKey.find(([own]) => own === field)?.[1];
		const relation = where[name];
		if (other === undefined || !isFilter(relation)) continue;
		const text = keyText(model, field, (isFilter(relation.is) ? relation.is : relation)[other]);
		if (text !== undefined) return [text];
	}
	for (const part of [where.AND ?? []].flat()) {
		const inside = isFilter(part) ? pinned(model, part, field) : undefined;
		if (inside) return inside;
	}
	return undefined;
}

/** The tenants of the rows behind a relation, if the filter of its model names them through a foreign key. */
export function linkedTenants(
	room: Room,
	model: Model,
	relationName: string,
	where: unknown,
): string[] | undefined {
	const relation = model.relations.get(relationName);
	const tenant = relation && room.sealed.get(relation.target)?.tenant;
	if (!relation || tenant === undefined || !isFilter(where)) return undefined;
	const own =
		relation.foreignKeyOfOther.find(([other]) => other === tenant)?.[1] ??
		relation.foreignKey.find(([, other]) => other === tenant)?.[0];
	return own === undefined ? undefined : pinned(model, where, own);
}

/** @throws KeyholdError INVALID_INPUT if a filter compares with a sealed column */
function refuseReferences(sealed: SealedModel, filter: unknown): void {
	if (isFieldReference(filter)) {
		if (filter.modelName === sealed.name && sealed.fields.has(filter.name)) {
			refuse(`${sealed.name}.${filter.name} is sealed, so the database can't compare a column with it.`);
		}
	} else if (isFilter(filter)) {
		for (const value of Object.values(filter)) refuseReferences(sealed, value);
	}
}

function isNullFilter(filter: unknown): boolean {
	if (filter === null) return true;
	if (!isFilter(filter)) return false;
	const values = Object.entries(filter).filter(([, value]) => value !== undefined);
	return values.every(([operator, value]) => value === null && (operator === "equals" || operator === "not"));
}

function isTexts(value: unknown): value is string[] {
	return Array.isArray(value) && value.every((text) => typeof text === "string");
}

export function isFilter(value: unknown): value is Where {
	return (
		value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Uint8Array)
	);
}
