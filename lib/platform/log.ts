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

/** The queue that an error came from, as pg-boss adds it. */
const origins = ["queue", "worker"] as const;

/**
 * Describes an error for the log: name, message, code and stack, its causes, and the queue that it came from. Other
 * properties may contain secrets, so they are left out. pg-boss emits plain objects, which are described alike. Pure.
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
