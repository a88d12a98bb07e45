import { type ExtensionCall, requestOf, runInstead } from "./client-internals.ts";
import { openRows } from "./read/open-rows.ts";
import {
	type Added,
	type Args,
	prepareFilters,
	prepareSelection,
	removeAdded,
} from "./read/prepare-selection.ts";
import { refuseAggregates, refuseGroups } from "./read/refuse-aggregates.ts";
import { refuse } from "./refuse.ts";
import type { Room } from "./room.ts";
import { modelOf } from "./schema/catalog.ts";
import { ExistingRow, keyFields, limitTo } from "./write/existing-row.ts";
import { expandKeys, readPath } from "./write/path.ts";
import { PendingSeals } from "./write/pending-seals.ts";
import { type Data, isData, noLink, type WriteScope } from "./write/scope.ts";
import { sealCreate } from "./write/seal-create.ts";
import { copyOf } from "./write/seal-relations.ts";
import { needsRow, sealUpdate } from "./write/seal-update.ts";

/** One call of an operation of a model that is sealed, or from which a sealed model can be reached. */
export type Operation = {
	room: Room;
	model: string;
	/** The arguments. They are a copy already, and are changed in place. */
	args: Args;
	call: ExtensionCall;
	scope: WriteScope;
	/** Runs writes in one transaction of their own. */
	inTransaction: (writes: Promise<unknown>[]) => Promise<unknown[]>;
};

type Handler = (operation: Operation) => Promise<unknown>;

/** Every operation of Prisma Client's models that the extension knows. Any other is refused. */
export const handlers: Record<string, Handler> = {
	findUnique: read,
	findUniqueOrThrow: read,
	findFirst: read,
	findFirstOrThrow: read,
	findMany: read,
	delete: read,
	deleteMany: count,
	count,
	aggregate: async (operation) => {
		refuseAggregates(operation.room, operation.model, operation.args);
		return count(operation);
	},
	groupBy: async (operation) => {
		refuseAggregates(operation.room, operation.model, operation.args);
		refuseGroups(operation.room, operation.model, operation.args);
		return count(operation);
	},
	create,
	createMany: create,
	createManyAndReturn: create,
	update,
	updateMany,
	updateManyAndReturn: updateMany,
	upsert,
};

export function operationOf(
	room: Room,
	call: ExtensionCall,
	model: string,
	inTransaction: Operation["inTransaction"],
): Operation {
	const pending = new PendingSeals(room.keyhold);
	const scope: WriteScope = {
		room,
		pending,
		read: async (of, args) => {
			// A filter may still wait for its token.
			await pending.finish();
			return (await runInstead(call, of, "findMany", args, { isBeside: true })) as Data[];
		},
		sealCreate: (of, data, link) => sealCreate(scope, of, data, link),
		sealUpdate: (of, data, row) => sealUpdate(scope, of, data, row),
		needsRow: (of, data) => needsRow(room, of, data),
	};
	return { room, model, args: (call.args ?? {}) as Args, call, scope, inTransaction };
}

async function read(operation: Operation): Promise<unknown> {
	return finish(operation, () => operation.call.query(operation.args));
}

/** For operations that return no row. */
async function count({ room, model, args, call, scope }: Operation): Promise<unknown> {
	prepareFilters(room, model, args, scope.pending);
	await scope.pending.finish();
	return call.query(args);
}

async function create(operation: Operation): Promise<unknown> {
	const { model, args, scope } = operation;
	args.data ??= {};
	for (const data of [args.data].flat()) if (isData(data)) await sealCreate(scope, model, data, noLink);
	return finish(operation, () => operation.call.query(args));
}

async function update(operation: Operation): Promise<unknown> {
	const { model, args, scope } = operation;
	prepareFilters(operation.room, model, { where: args.where }, scope.pending);
	if (isData(args.data)) await sealUpdate(scope, model, args.data, rowOf(operation));
	return finish(operation, () => operation.call.query(args), { isFiltered: true });
}

function rowOf({ room, model: name, args, scope }: Operation): ExistingRow {
	const model = modelOf(room.catalog, name);
	const where = (args.where ?? {}) as Data;
	const path = { model: name, where: { ...expandKeys(model, where) }, steps: [] };
	return new ExistingRow(scope, model, { path, where });
}

/** If what is sealed depends on the row, the upsert becomes a create or an update now. */
async function upsert(operation: Operation): Promise<unknown> {
	const { room, model, args, scope, call } = operation;
	const { create: newData, update: changes, ...rest } = args as { create: Data; update: Data };
	prepareFilters(room, model, { where: args.where }, scope.pending);
	const row = rowOf(operation);
	const isKept = !needsRow(room, modelOf(room.catalog, model), changes);
	const exists = isKept || (await row.current()) !== undefined;
	if (exists) await sealUpdate(scope, model, changes, row);
	if (isKept || !exists) await sealCreate(scope, model, newData, noLink);
	const run = () => {
		if (isKept) return call.query(args);
		const { where, ...selection } = rest as Args;
		return exists
			? runInstead(call, model, "update", { ...selection, where, data: changes })
			: runInstead(call, model, "create", { ...selection, data: newData });
	};
	return finish({ ...operation, args: rest as Args }, run, { isFiltered: true });
}

/** A value is bound to its row, so an update that seals something becomes one for each row, all in one transaction. */
async function updateMany(operation: Operation): Promise<unknown> {
	const { room, model: name, args, scope, call } = operation;
	const model = modelOf(room.catalog, name);
	const data = (args.data ?? {}) as Data;
	prepareFilters(room, name, { where: args.where }, scope.pending);
	if (!needsRow(room, model, data)) {
		await sealUpdate(scope, name, data, rowOf(operation));
		return finish(operation, () => call.query(args), { isFiltered: true });
	}
	const { transaction } = requestOf(call);
	if (transaction?.kind === "batch") {
		refuse(
			`${call.operation} of sealed fields in ${name} takes one statement for each row, which $transaction([…]) can't hold. Pass $transaction a function instead.`,
		);
	}
	const { where = {}, limit, data: _, ...selection } = args as Args & { where?: Data; limit?: number };
	const fields = keyFields(room, model);
	const rows = await readPath(scope, { model: name, where: { ...where }, steps: [] }, fields, limit);
	const updates: Args[] = [];
	for (const known of rows) {
		const own = copyOf(data);
		await sealUpdate(scope, name, own, new ExistingRow(scope, model, { known }));
		const limited: Data = { AND: [where] };
		limitTo(limited, known, fields);
		updates.push({ ...selection, where: limited, data: own });
	}
	const run = async () => {
		const results: unknown[] = [];
		if (transaction) {
			for (const each of updates) results.push(await runInstead(call, name, call.operation, each));
		} else if (updates.length > 0) {
			const writes = updates.map((each) => runInstead(call, name, call.operation, each));
			results.push(...(await operation.inTransaction(writes)));
		}
		if (call.operation === "updateManyAndReturn") return results.flat();
		return { count: results.reduce<number>((sum, result) => sum + (result as { count: number }).count, 0) };
	};
	return finish({ ...operation, args: selection }, run, { isFiltered: true });
}

/** Prepares filters and selection, seals, runs, and opens what comes back. */
async function finish(
	{ room, model, args, call, scope }: Operation,
	run: () => Promise<unknown>,
	{ isFiltered = false } = {},
): Promise<unknown> {
	if (!isFiltered) prepareFilters(room, model, args, scope.pending);
	let added = prepareSelection(room, model, args, scope.pending);
	await scope.pending.finish();
	const result = await run();
	// prisma.user.findUnique(…).posts() returns the posts: its path leads to them.
	let rowsModel = model;
	for (const relation of requestOf(call).dataPath.filter((_, at) => at % 2 === 1)) {
		rowsModel = modelOf(room.catalog, rowsModel).relations.get(relation)?.target ?? rowsModel;
		added = added.relations.get(relation) ?? nothingAdded;
	}
	await openRows(room, rowsModel, result);
	removeAdded(added, result);
	return result;
}

const nothingAdded: Added = { fields: [], relations: new Map() };
