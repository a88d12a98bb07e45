import { problemAnswer } from "@/lib/api/problem-answer.ts";
import { createPace } from "@/lib/platform/pace.ts";
import { perProcess } from "@/lib/platform/per-process.ts";

/** Far more than a person needs. */
const limits = { unitsPerSecond: 5, burstMs: 4_000 };

const pace = perProcess("search pace", () => createPace(limits));

const searchedLists = /^\/[^/]+\/(traces|request-logs|settings\/audit-log)$/;
const exported = /^\/api\/console\/[^/]+\/(audit-export|request-logs\.csv|traces\.csv)$/;

/** True if a request searches or exports a list. A prefetched page does not. Pure. */
function isSearch({ pathname, searchParams }: Pick<URL, "pathname" | "searchParams">): boolean {
	if (exported.test(pathname)) return true;
	return searchedLists.test(pathname) && [...searchParams.keys()].some((name) => name !== "_rsc");
}

/**
 * Refuses a session that searches more than 5 times a second with 429, before anything is rendered, since all pages share
 * one event loop. Counted per process; null if the request may continue.
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
