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

/** Name, message, code and stack of an error and its causes; no other property of it, since those may hold anything. */
function describeError(error: unknown): unknown {
	if (!(error instanceof Error)) return String(error);
	const { code, detail } = error as { code?: unknown; detail?: unknown };
	return {
		name: error.name,
		message: error.message,
		...(typeof code === "string" && { code }),
		...(typeof detail === "string" && error.name === "KeyholdError" && { detail }),
		stack: error.stack,
		...(error.cause !== undefined && { cause: describeError(error.cause) }),
	};
}
