import pino from "pino";
import { logScope } from "./log-scope.ts";

/** JSON lines on standard output. Never give it payloads, key bytes, tokens or passwords. */
export const log = pino({
	level: process.env.KEYHOLD_LOG_LEVEL ?? "info",
	base: { pid: process.pid },
	timestamp: pino.stdTimeFunctions.isoTime,
	mixin: () => logScope(),
	formatters: { level: (label) => ({ level: label }) },
	serializers: { err: describeError },
});

/** Who raised an error, as pg-boss adds it. */
const origins = ["queue", "worker"] as const;

/**
 * Name, message, code and stack of an error and its causes, and the queue that it came from; no other property of it,
 * since those may hold anything. pg-boss gives plain objects instead of errors: they are described alike. Pure.
 */
export function describeError(error: unknown): unknown {
	if (typeof error !== "object" || error === null) return String(error);
	const { name, message, code, detail, stack, cause, ...rest } = error as Record<string, unknown>;
	if (typeof message !== "string")
		return `An object without a message, of ${error.constructor?.name ?? "no"} kind`;
	const isKeyholds = error instanceof Error && name === "KeyholdError";
	return {
		...(typeof name === "string" && { name }),
		message,
		...(typeof code === "string" && { code }),
		...(typeof detail === "string" && isKeyholds && { detail }),
		...(typeof stack === "string" && { stack }),
		...Object.fromEntries(
			origins.flatMap((key) => (typeof rest[key] === "string" ? [[key, rest[key]]] : [])),
		),
		...(cause !== undefined && { cause: describeError(cause) }),
	};
}
