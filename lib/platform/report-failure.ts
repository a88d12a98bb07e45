import { type ErrorCode, type KeyholdError, toKeyholdError } from "./errors.ts";
import { logBounded } from "./log-bounded.ts";
import { logScope } from "./log-scope.ts";

/** An error that is safe to show. It may have further members, those of `KeyholdError.extensions`. */
type ShownError = { code: ErrorCode; message: string; fieldErrors?: Record<string, string> };

/** Logs an error, and returns the part that may be shown. For Keyhold's own failures that is a sentence and the request id. */
export function reportFailure(
	thrown: unknown,
	requestId: string | undefined,
	where: string,
): { error: KeyholdError; shown: ShownError } {
	const error = toKeyholdError(thrown);
	// An ordinary refusal needs no stack.
	const seen = error.logLevel === "info" ? { code: error.code, reason: error.message } : { err: error };
	const about = { ...logScope(thrown), ...seen, ...(requestId && { requestId }) };
	logBounded(error.logLevel, `${where} ${error.code}`, about, where);
	const message =
		error.category === "system" && requestId ? `${error.message} Request ID: ${requestId}.` : error.message;
	const { code, fieldErrors, extensions } = error;
	return { error, shown: { code, message, ...(fieldErrors && { fieldErrors }), ...extensions } };
}
