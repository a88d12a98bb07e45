import { forbidden, notFound, redirect } from "next/navigation";
import type { RequestContext } from "@/lib/access/context.ts";
import { KeyholdError } from "@/lib/platform/errors.ts";
import { reportFailure } from "./public-error.ts";
import { signInPath, ssoPath } from "./same-site-path.ts";
import { requestContext } from "./session.ts";

/**
 * What a search finds, for a page at `path`; or why it was not made, for the page to say in its place: the organization
 * has too many under way, this one took too long, or it asks for a day that does not exist. The rest as `pageValue`.
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

/** Too many searches, one that took too long, or a time in its address that does not exist. */
function isForPage(thrown: unknown): boolean {
	if (!(thrown instanceof KeyholdError)) return false;
	const { code, fieldErrors = {} } = thrown;
	return ["RATE_LIMITED", "QUERY_FAILED"].includes(code) || "from" in fieldErrors || "to" in fieldErrors;
}

/**
 * What a verb says, for a page at `path`: a refusal becomes the page that says so, any other failure the error page
 * with the request id.
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
		// A page's input is its address.
		case "INVALID_INPUT":
		case "NOT_FOUND":
			return notFound();
		default:
			// React sends an error's digest to the browser, and nothing else of it.
			throw Object.assign(error, { digest: context.requestId });
	}
}
