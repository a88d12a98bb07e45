import { createPace } from "@/lib/platform/pace.ts";
import { perProcess } from "@/lib/platform/per-process.ts";
import { problemAnswer } from "./problem-answer.ts";

/** Far above what a person asks for. A search that is refused further in is drawn as a page all the same. */
const limits = { unitsPerSecond: 5, burstMs: 4_000 };

const pace = perProcess("search pace", () => createPace(limits));

const searchedLists = /^\/[^/]+\/(traces|request-logs|settings\/audit-log)$/;
const exported = /^\/api\/console\/[^/]+\/audit-export$/;

/** Whether a request searches a list, or exports one. Pages that are fetched ahead of a click do not. Pure. */
function isSearch({ pathname, searchParams }: Pick<URL, "pathname" | "searchParams">): boolean {
	if (exported.test(pathname)) return true;
	return searchedLists.test(pathname) && [...searchParams.keys()].some((name) => name !== "_rsc");
}

/**
 * Refuses a session that searches more than 5 times a second, with 429 and before anything is drawn: the pages of others
 * come from the same event loop. Counted in this process; null when the request may go on.
 */
export function searchRefusal(
	sessionId: string | null,
	url: Pick<URL, "pathname" | "searchParams">,
): Response | null {
	if (!sessionId || !isSearch(url)) return null;
	const waitMs = pace().waitMs(sessionId);
	if (waitMs > 0) {
		const seconds = String(Math.ceil(waitMs / 1000));
		return problemAnswer(
			429,
			"Too Many Requests",
			`This browser searches more than ${limits.unitsPerSecond} times a second. Try again in ${seconds} s.`,
			{ "retry-after": seconds },
		);
	}
	pace().charge(sessionId, 1);
	return null;
}
