import type { RequestContext } from "@/lib/access/context.ts";
import type { ErrorCode } from "@/lib/platform/errors.ts";
import { pageValue } from "../../_server/page-value.ts";
import { reportFailure } from "../../_server/public-error.ts";

type Opened<Value> =
	| { value: Value; failure?: undefined }
	| { failure: { code: ErrorCode; awsErrorName: string | undefined; requestId: string } };

/** Opens what is sealed, for a page at `path`; where the key is in the way, why: the rest of the page works without. */
export async function openSealed<Value>(
	page: { organization: string; path: string },
	open: (context: RequestContext) => Promise<Value>,
): Promise<Opened<Value>> {
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
