import { AsyncLocalStorage } from "node:async_hooks";
import { join, relative } from "node:path";
import pg from "pg";
import { distributedTables } from "../lib/migrations/distribute.ts";
import type { connect } from "../lib/platform/connect.ts";
import { statementLimitMs } from "../lib/platform/db.ts";
import { perProcess } from "../lib/platform/per-process.ts";

type Database = ReturnType<typeof connect>;
type Connections = { open: Map<string, Database> };

const root = join(import.meta.dirname, "..");
/** Of product code, which runs the statement; null for a test. */
const origin = new AsyncLocalStorage<string | null>();
const recorded = new Map<string, string>();
const ownCode = /^(lib|gateway|app|testing|packages|bench|e2e|dev|examples)\//;
/** Between the caller and the database. */
const passedOn = /^(testing\/record-statements|lib\/platform\/(connect|db|prisma\/))/;
const sealed = new RegExp(`\\b(${distributedTables.join("|")})\\b`);

/**
 * Records the statements on distributed tables that product code runs in this process, through Prisma or node-postgres, with the file that
 * runs each. Those of tests are left out. Call it before the first connection.
 * @returns the file of each statement, by its text
 */
export function recordStatements(): ReadonlyMap<string, string> {
	recorded.clear();
	// Makes the connections' place, without a connection.
	statementLimitMs();
	const connections = perProcess<Connections>("database", () => {
		throw new Error("lib/platform/db.ts makes it");
	})();
	if (!(connections.open instanceof RecordingMap)) connections.open = new RecordingMap(connections.open);
	return recorded;
}

/** Wraps each pool and Prisma client when it is opened. */
class RecordingMap extends Map<string, Database> {
	override set(purpose: string, database: Database): this {
		database.pool = carriesOrigin(database.pool, ["query"]);
		database.prisma = recordingClient(database.prisma);
		return super.set(purpose, database);
	}
}

const ask = pg.Client.prototype.query as (...asked: unknown[]) => unknown;
pg.Client.prototype.query = function (this: pg.Client, ...asked: unknown[]) {
	const [first] = asked;
	const text = typeof first === "string" ? first : (first as { text?: unknown })?.text;
	if (typeof text === "string" && !recorded.has(text) && sealed.test(text)) {
		const file = origin.getStore() === undefined ? callerOf() : origin.getStore();
		if (file) recorded.set(text, file);
	}
	return ask.apply(this, asked);
} as typeof pg.Client.prototype.query;

/** Calls of these methods run with the file of their caller as origin. */
function carriesOrigin<T extends object>(target: T, methods: readonly string[] | null): T {
	return new Proxy(target, {
		get(_, name) {
			const value = Reflect.get(target, name, target);
			if (typeof value !== "function" || typeof name !== "string") return value;
			if (methods !== null && !methods.includes(name)) return value.bind(target);
			return (...args: unknown[]) => {
				const run = () => (value as (...args: unknown[]) => unknown).apply(target, args);
				return origin.run(callerOf(), () => {
					const result = run();
					// Prisma's promises begin when someone waits for them, who may be in another context.
					return isThenable(result) ? result.then((answer) => answer) : result;
				});
			};
		},
	});
}

const isThenable = (value: unknown): value is Promise<unknown> =>
	typeof value === "object" && value !== null && "then" in value;

/** A Prisma client or a transaction whose operations carry their origin. */
function recordingClient<T extends object>(client: T): T {
	const raw = carriesOrigin(client, ["$queryRaw", "$queryRawUnsafe", "$executeRaw", "$executeRawUnsafe"]);
	return new Proxy(client, {
		get(_, name) {
			if (name === "$transaction") {
				const begin = Reflect.get(client, name, client) as (...args: unknown[]) => unknown;
				return (work: (tx: object) => unknown, options: unknown) =>
					begin.call(client, (tx: object) => origin.exit(() => work(recordingClient(tx))), options);
			}
			if (typeof name === "string" && name.startsWith("$")) return Reflect.get(raw, name);
			const model = Reflect.get(client, name, client);
			return typeof model === "object" && model !== null ? carriesOrigin(model, null) : model;
		},
	}) as T;
}

/** The file of product code that called; null for a test. Reads the calls themselves: a text of the stack is slow to make. */
function callerOf(): string | null {
	const { stackTraceLimit, prepareStackTrace } = Error;
	const holder: { stack?: NodeJS.CallSite[] } = {};
	Error.stackTraceLimit = 20;
	Error.prepareStackTrace = (_, sites) => sites;
	Error.captureStackTrace(holder, callerOf);
	const { stack = [] } = holder;
	Error.stackTraceLimit = stackTraceLimit;
	Error.prepareStackTrace = prepareStackTrace;
	for (const site of stack) {
		const path = relative(root, (site.getFileName() ?? "").replace(/^file:\/\//, ""));
		if (!ownCode.test(path) || passedOn.test(path)) continue;
		return /^(lib|gateway|app)\//.test(path) && !path.endsWith(".test.ts") ? path : null;
	}
	return null;
}
