import { pageValue } from "@/app/_server/page-value.ts";
import { reportFailure } from "@/app/_server/public-error.ts";
import type { RequestContext } from "@/lib/access/context.ts";
import type { ErrorCode } from "@/lib/platform/errors.ts";

type OpenOutcome<Value> =
	| { value: Value; failure?: undefined }
	| { failure: { code: ErrorCode; awsErrorName: string | undefined; requestId: string } };

/** Decrypts a value for the page at `path`. If the key or the record prevents that, returns why, so that the rest of the page works. */
export async function openSealed<Value>(
	page: { organization: string; path: string },
	open: (context: RequestContext) => Promise<Value>,
): Promise<OpenOutcome<Value>> {
	return pageValue(page, async (context) => {
		try {
			return { value: await open(context) };
		} catch (thrown) {
			const { error, shown } = reportFailure(thrown, context.requestId, "payload");
			if (error.category !== "key" && error.category !== "record") throw thrown;
			const { awsErrorName } = error;
			return { failure: { code: shown.code, awsErrorName, requestId: context.requestId } };
		}
	});
}
