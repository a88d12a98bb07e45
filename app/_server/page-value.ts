import { forbidden, notFound, redirect } from "next/navigation";
import type { RequestContext } from "@/lib/access/context.ts";
import { type ErrorCode, toKeyholdError } from "@/lib/platform/errors.ts";
import { reportFailure } from "@/lib/platform/report-failure.ts";
import { signInPath, ssoPath } from "./same-site-path.ts";
import { requestContext } from "./session.ts";

/**
 * Runs a search for the page at `path`. Returns its result, or a message for the page if the search was refused: too many
 * at the same time, too slow, no connection to the database, or an invalid date. Other errors are handled as in `pageValue`.
 */
export async function searchValue<Value>(
	page: { organization: string; path: string },
	run: (context: RequestContext) => Promise<Value>,
): Promise<{ found: Value } | { refusal: string }> {
	return pageValue(page, async (context) => {
		try {
			return { found: await run(context) };
		} catch (thrown) {
			if (!isForPage(thrown)) throw thrown;
			return { refusal: reportFailure(thrown, context.requestId, "search").error.message };
		}
	});
}

/**
 * True if the page itself shows the error: too many searches, a slow one, one without a connection, or an invalid time in the
 * URL.
 */
function isForPage(thrown: unknown): boolean {
	const { code, fieldErrors = {} } = toKeyholdError(thrown);
	const codes: ErrorCode[] = ["RATE_LIMITED", "QUERY_FAILED", "DATABASE_UNAVAILABLE"];
	return codes.includes(code) || "from" in fieldErrors || "to" in fieldErrors;
}

/**
 * Runs a verb for the page at `path` and returns its value. A refusal becomes a redirect or the matching error page, any
 * other error the general error page with the request id.
 */
export async function pageValue<Value>(
	{ organization, path }: { organization?: string; path: string },
	run: (context: RequestContext) => Promise<Value>,
): Promise<Value> {
	const context = await requestContext(organization);
	let thrown: unknown;
	try {
		return await run(context);
	} catch (caught) {
		thrown = caught;
	}
	const { error } = reportFailure(thrown, context.requestId, "page");
	switch (error.code) {
		case "UNAUTHENTICATED":
			return redirect(signInPath(path));
		case "SECOND_FACTOR_REQUIRED":
			return redirect(`/account/security?${new URLSearchParams({ required: organization ?? "" })}`);
		case "SSO_REQUIRED":
			return redirect(ssoPath(path));
		case "FORBIDDEN":
			return forbidden();
		// A page's input is its URL.
		case "INVALID_INPUT":
		case "NOT_FOUND":
			return notFound();
		default:
			// React sends only the digest of an error to the browser.
			throw Object.assign(error, { digest: context.requestId });
	}
}
