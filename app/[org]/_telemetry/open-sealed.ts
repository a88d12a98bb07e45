import { pageValue } from "@/app/_server/page-value.ts";
import type { RequestContext } from "@/lib/access/context.ts";
import { type ErrorCode, toKeyholdError } from "@/lib/platform/errors.ts";
import { reportFailure } from "@/lib/platform/report-failure.ts";

type OpenOutcome<Value> =
	| { value: Value; failure?: undefined }
	| { failure: { code: ErrorCode; awsErrorName: string | undefined; requestId: string } };

/** Decrypts a value for the page at `path`. If the key or the record prevents that, returns why, so that the rest of the page works. */
export async function openSealed<Value>(
	page: { organization: string; path: string },
	open: (context: RequestContext) => Promise<Value>,
): Promise<OpenOutcome<Value>> {
	return pageValue(page, (context) => openOrExplain(context, open));
}

/** Decrypts a value. If the key or the record prevents that, returns why. @throws any other error */
export async function openOrExplain<Value>(
	context: RequestContext,
	open: (context: RequestContext) => Promise<Value>,
): Promise<OpenOutcome<Value>> {
	try {
		return { value: await open(context) };
	} catch (thrown) {
		const { code, category, awsErrorName } = toKeyholdError(thrown);
		if (category !== "key" && category !== "record") throw thrown;
		reportFailure(thrown, context.requestId, "payload");
		return { failure: { code, awsErrorName, requestId: context.requestId } };
	}
}
