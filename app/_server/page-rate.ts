import { createPace, type Pace } from "@/lib/platform/pace.ts";
import { problemAnswer } from "./problem-answer.ts";

/** Far above what a person with several tabs asks for; drawing a page takes the one event loop some 20 ms. */
const limits = { unitsPerSecond: 20, burstMs: 3_000 };

// One a process, since Next evaluates modules once per bundle.
const holder = globalThis as typeof globalThis & { keyholdPagePace?: Pace };

/**
 * Refuses a request of a session that asks for more than 20 pages, actions and answers a second, with 429 and before
 * anything is drawn: the pages of others come from the same event loop. Counted in this process; null when the request may
 * go on.
 */
export function pageRefusal(sessionId: string | null): Response | null {
	if (!sessionId) return null;
	holder.keyholdPagePace ??= createPace(limits);
	const waitMs = holder.keyholdPagePace.waitMs(sessionId);
	if (waitMs > 0) {
		const seconds = Math.ceil(waitMs / 1000);
		return problemAnswer(
			429,
			"Too Many Requests",
			`This browser asks for more than ${limits.unitsPerSecond} pages a second. Try again in ${seconds} s.`,
			{ "retry-after": String(seconds) },
		);
	}
	holder.keyholdPagePace.charge(sessionId, 1);
	return null;
}
