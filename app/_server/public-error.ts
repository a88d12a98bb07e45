import type { ActionError } from "@/components/action-result.ts";
import { type KeyholdError, toKeyholdError } from "@/lib/platform/errors.ts";
import { logBounded } from "@/lib/platform/log-bounded.ts";
import { logScope } from "@/lib/platform/log-scope.ts";

/** Logs an error, and returns the part that may be shown. For Keyhold's own failures that is a sentence and the request id. */
export function reportFailure(
	thrown: unknown,
	requestId: string | undefined,
	where: string,
): { error: KeyholdError; shown: ActionError } {
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
