import type { ActionError } from "@/components/action-result.ts";
import { type KeyholdError, toKeyholdError } from "@/lib/platform/errors.ts";
import { logBounded } from "@/lib/platform/log-bounded.ts";
import { logScope } from "@/lib/platform/log-scope.ts";

/** Logs a failure, and gives what of it may be shown: for what is not ours, a sentence and the request id alone. */
export function reportFailure(
	thrown: unknown,
	requestId: string | undefined,
	where: string,
): { error: KeyholdError; shown: ActionError } {
	const error = toKeyholdError(thrown);
	// Where a refusal is all in a day's work, its stack says nothing.
	const seen = error.logLevel === "info" ? { code: error.code, reason: error.message } : { err: error };
	const about = { ...logScope(thrown), ...seen, ...(requestId && { requestId }) };
	logBounded(error.logLevel, `${where} ${error.code}`, about, where);
	const message =
		error.code === "INTERNAL" && requestId ? `${error.message} Request ID: ${requestId}.` : error.message;
	const { code, fieldErrors, extensions } = error;
	return { error, shown: { code, message, ...(fieldErrors && { fieldErrors }), ...extensions } };
}
