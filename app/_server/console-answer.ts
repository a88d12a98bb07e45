import type { RequestContext } from "@/lib/access/context.ts";
import { reportFailure } from "./public-error.ts";
import { requestContext } from "./session.ts";

const headers = { "Cache-Control": "no-store" };

/**
 * Answers a request of an open page with what a verb says, as JSON: its value, or `{ code, message }`. Pages ask by
 * themselves, again and again: it keeps no session alive.
 */
export async function consoleAnswer(
	organizationSlug: string | undefined,
	run: (context: RequestContext) => Promise<unknown>,
): Promise<Response> {
	const context = await requestContext(organizationSlug, { isActivity: false });
	try {
		return Response.json(await run(context), { headers });
	} catch (thrown) {
		return failureAnswer(thrown, context);
	}
}

/** What a refused or failed request of the console is answered with. */
export function failureAnswer(thrown: unknown, { requestId }: Pick<RequestContext, "requestId">): Response {
	const { error, shown } = reportFailure(thrown, requestId, "console request");
	return Response.json(shown, { status: error.httpStatus, headers });
}
