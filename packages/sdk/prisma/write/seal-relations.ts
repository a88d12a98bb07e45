import { prepareFilters } from "../read/prepare-selection.ts";
import { refuse } from "../refuse.ts";
import { isConcerned } from "../room.ts";
import { type Model, modelOf, type Relation } from "../schema/catalog.ts";
import { ExistingRow, keyFields, limitTo } from "./existing-row.ts";
import { expandKeys, readPath } from "./path.ts";
import { type Data, isData, type Link, type Parent, type Path, type WriteScope } from "./scope.ts";

/** Seals all rows that the data of a parent creates or changes through its relations. Changes `data`. */
export async function sealRelations(scope: WriteScope, parent: Parent, data: Data): Promise<void> {
	for (const relation of parent.model.relations.values()) {
		const operations = data[relation.name];
		if (isData(operations) && isConcerned(scope.room, relation.target)) {
			await new NestedWrite(scope, parent, relation, operations).seal();
		}
	}
}

class NestedWrite {
	readonly #scope: WriteScope;
	readonly #parent: Parent;
	readonly #relation: Relation;
	readonly #operations: Data;
	readonly #target: Model;
	readonly #link: Link;

	constructor(scope: WriteScope, parent: Parent, relation: Relation, operations: Data) {
		this.#scope = scope;
		this.#parent = parent;
		this.#relation = relation;
		this.#operations = operations;
		this.#target = modelOf(scope.room.catalog, relation.target);
		this.#link = new Map(relation.foreignKeyOfOther.map(([other, own]) => [other, () => parent.value(own)]));
	}

	async seal(): Promise<void> {
		// Upserts may become creates and updates, which join those that have been sealed before them.
		const isLast = ([name]: [string, unknown]) => Number(name === "upsert");
		const operations = Object.entries(this.#operations).toSorted((a, b) => isLast(a) - isLast(b));
		for (const [name, value] of operations) {
			if (value === undefined) continue;
			const handle = this.#handlers[name];
			if (!handle) {
				refuse(
					`The extension does not know the nested operation “${name}” of ${this.#parent.model.name}.${this.#relation.name}, so it may write unsealed. Use another operation.`,
				);
			}
			await handle([value].flat());
		}
	}

	readonly #handlers: Record<string, (parts: unknown[]) => Promise<void>> = {
		create: (parts) => this.#create(parts),
		createMany: async (parts) => {
			for (const part of parts) if (isData(part)) await this.#create([part.data].flat());
		},
		connectOrCreate: (parts) => this.#connectOrCreate(parts),
		connect: async (parts) => this.#connect("connect", parts),
		disconnect: async (parts) => this.#connect("disconnect", parts),
		set: async (parts) => this.#connect("set", parts),
		delete: async (parts) => this.#filter(parts),
		deleteMany: async (parts) => this.#filter(parts),
		update: (parts) => this.#update(parts),
		updateMany: (parts) => this.#updateMany(parts),
		upsert: (parts) => this.#upsert(parts),
	};

	async #create(parts: unknown[]): Promise<void> {
		for (const data of parts) {
			if (isData(data)) await this.#scope.sealCreate(this.#target.name, data, this.#link);
		}
	}

	async #connectOrCreate(parts: unknown[]): Promise<void> {
		const existing: unknown[] = [];
		for (const part of parts) {
			if (!isData(part) || !isData(part.where) || !isData(part.create)) continue;
			this.#filter([part.where]);
			if (this.#movesRows() && (await this.#isOneMoved(part.where))) existing.push(part.where);
			await this.#scope.sealCreate(this.#target.name, part.create, this.#link);
		}
		if (existing.length > 0) this.#connect("connectOrCreate", existing);
	}

	async #isOneMoved(where: Data): Promise<boolean> {
		const fields = keyFields(this.#scope.room, this.#target);
		const path = { model: this.#target.name, where: expandKeys(this.#target, where), steps: [] };
		const [row] = await readPath(this.#scope, path, fields);
		if (!row) return false;
		for (const [field, value] of this.#link) {
			if (fields.includes(field) && (await value()) !== row[field]) return true;
		}
		return false;
	}

	#connect(operation: string, parts: unknown[]): void {
		const isEmpty = parts.every((part) => part === false);
		if (!isEmpty && this.#movesRows()) {
			refuse(
				`“${operation}” of ${this.#parent.model.name}.${this.#relation.name} would move rows of ${this.#target.name} to another tenant or ID, to which their sealed fields are bound. Create them there instead.`,
			);
		}
		this.#filter(parts);
	}

	/** True if the foreign key that this relation changes identifies rows with sealed fields. */
	#movesRows(): boolean {
		const needed = this.#scope.room.sealed.get(this.#target.name)?.needed ?? [];
		return this.#relation.foreignKeyOfOther.some(([other]) => needed.includes(other));
	}

	#filter(parts: unknown[]): void {
		const { room, pending } = this.#scope;
		for (const where of parts) {
			if (isData(where)) prepareFilters(room, this.#target.name, { where }, pending);
		}
	}

	async #update(parts: unknown[]): Promise<void> {
		const updates = parts.map((part) => this.#withWhere(part));
		for (const { where, data } of updates) await this.#updateOne(where, data);
		const isList = Array.isArray(this.#operations.update) || parts.length > 1;
		this.#operations.update = isList ? updates : updates[0];
	}

	/** An update of a relation to one may consist of the fields alone. */
	#withWhere(part: unknown): { where: Data; data: Data } {
		const data = part as Data;
		const isWhole =
			isData(data.data) &&
			!this.#target.fields.has("data") &&
			Object.keys(data).every((key) => key === "where" || key === "data");
		return isWhole
			? { where: (data.where as Data | undefined) ?? {}, data: data.data as Data }
			: { where: {}, data };
	}

	async #updateOne(where: Data, data: Data): Promise<void> {
		this.#filter([where]);
		await this.#scope.sealUpdate(this.#target.name, data, this.#rowAt(where));
	}

	#rowAt(where: Data): ExistingRow {
		return new ExistingRow(this.#scope, this.#target, { path: this.#pathTo(where), where });
	}

	#pathTo(where: Data): Path {
		const { path } = this.#parent;
		if (!path) refuse(`A new ${this.#parent.model.name} has no rows to update. Create them instead.`);
		const step = {
			relation: this.#relation.name,
			// The write's own filter gets more conditions later. A relation to one takes none when it is read.
			...(this.#relation.isList && { where: { ...expandKeys(this.#target, where) } }),
		};
		return { ...path, steps: [...path.steps, step] };
	}

	/** A value is bound to its row, so each row gets an update of its own. */
	async #updateMany(parts: unknown[]): Promise<void> {
		const updates: Data[] = [];
		for (const part of parts) {
			if (!isData(part) || !isData(part.data)) continue;
			const { data } = part;
			const where = (part.where ?? {}) as Data;
			this.#filter([where]);
			if (!this.#scope.needsRow(this.#target, data)) {
				updates.push(part);
				continue;
			}
			const fields = keyFields(this.#scope.room, this.#target);
			const rows = await readPath(this.#scope, this.#pathTo(where), fields);
			for (const known of rows) {
				const own = copyOf(data);
				await this.#scope.sealUpdate(
					this.#target.name,
					own,
					new ExistingRow(this.#scope, this.#target, { known }),
				);
				const limited: Data = { AND: [where] };
				limitTo(limited, known, fields);
				updates.push({ where: limited, data: own });
			}
		}
		this.#operations.updateMany = updates;
	}

	/** Which of the two an upsert will be is decided now if what is sealed depends on the row. */
	async #upsert(parts: unknown[]): Promise<void> {
		const kept: Data[] = [];
		const updates: Data[] = [];
		const creates: Data[] = [];
		for (const part of parts) {
			if (!isData(part) || !isData(part.create) || !isData(part.update)) continue;
			const where = (part.where ?? {}) as Data;
			this.#filter([where]);
			const row = this.#rowAt(where);
			const isKept = !this.#scope.needsRow(this.#target, part.update);
			const exists = isKept || (await row.current()) !== undefined;
			if (exists) await this.#scope.sealUpdate(this.#target.name, part.update, row);
			if (isKept || !exists) await this.#create([part.create]);
			if (isKept) kept.push(part);
			else if (exists) updates.push({ where, data: part.update });
			else creates.push(part.create);
		}
		this.#put("upsert", kept, []);
		this.#put("update", updates, [this.#operations.update ?? []].flat());
		this.#put("create", creates, [this.#operations.create ?? []].flat());
	}

	#put(name: string, added: Data[], present: unknown[]): void {
		const all = [...present, ...added];
		if (all.length === 0) delete this.#operations[name];
		else this.#operations[name] = all.length === 1 ? all[0] : all;
	}
}

/** Updates of many rows have flat data: values, and operations on values. */
export function copyOf(data: Data): Data {
	return Object.fromEntries(
		Object.entries(data).map(([key, value]) => [key, isData(value) ? { ...value } : value]),
	);
}
