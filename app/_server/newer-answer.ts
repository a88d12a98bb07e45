import type { NewerRows } from "@/components/list/live-rows.tsx";
import type { RequestContext } from "@/lib/access/context.ts";
import type { KeysetPage } from "@/lib/telemetry/keyset-page.ts";
import { consoleAnswer } from "./console-answer.ts";

const mostCounted = 200;

/** Answers how many records of a search are newer than the position `since`, as far as a page of the list reaches. */
export function newerAnswer(
	organization: string,
	request: Request,
	find: (context: RequestContext, input: { before: string; limit: number }) => Promise<KeysetPage<unknown>>,
): Promise<Response> {
	const { since = "", ...filters } = Object.fromEntries(new URL(request.url).searchParams);
	return consoleAnswer(organization, async (context): Promise<NewerRows> => {
		const { rows, previous } = await find(context, { ...filters, before: since, limit: mostCounted });
		return { count: rows.length, isMore: previous !== null };
	});
}
