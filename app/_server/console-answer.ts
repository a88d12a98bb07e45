import type { RequestContext } from "@/lib/access/context.ts";
import { touchSession } from "@/lib/access/sessions.ts";
import { newId } from "@/lib/platform/ids.ts";
import { reportFailure } from "@/lib/platform/report-failure.ts";
import { requestContext } from "./session.ts";

const headers = { "Cache-Control": "no-store" };

/**
 * Answers a poll of an open page with a verb's result as JSON: its value, or `{ code, message }`. Polling does not keep the
 * session alive, unless `isWatched` is true for the value: then someone is watching something that will finish.
 */
export async function consoleAnswer<Value>(
	organizationSlug: string | undefined,
	run: (context: RequestContext) => Promise<Value>,
	isWatched: (value: Value) => boolean = () => false,
): Promise<Response> {
	let requestId = newId();
	try {
		const context = await requestContext(organizationSlug, { isActivity: false });
		requestId = context.requestId;
		const value = await run(context);
		const { caller } = context;
		if (caller.kind === "user" && caller.sessionId && isWatched(value)) await touchSession(caller.sessionId);
		return Response.json(value, { headers });
	} catch (thrown) {
		return failureAnswer(thrown, { requestId });
	}
}

/** The response to a console request that was refused or failed. */
export function failureAnswer(thrown: unknown, { requestId }: Pick<RequestContext, "requestId">): Response {
	const { error, shown } = reportFailure(thrown, requestId, "console request");
	return Response.json(shown, { status: error.httpStatus, headers });
}
