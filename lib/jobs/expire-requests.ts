import { expireRequest } from "../organizations/approvals/decide-request.ts";
import { now } from "../platform/clock.ts";
import { db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";

/** Marks the requests for a second person's approval whose time has passed; each leaves its audit row. */
export async function expireRequests(signal: AbortSignal): Promise<void> {
	const past = await db().approval.findMany({
		where: { state: "WAITING", expiresAt: { lte: now() } },
		select: { id: true, organizationId: true },
	});
	for (const { id: approvalId, organizationId } of past) {
		if (signal.aborted) return;
		const caller = { kind: "job" as const, name: "approvals.expire", organizationId };
		try {
			await expireRequest({ caller, requestId: newId(), ip: null }, { approvalId });
		} catch (error) {
			// Another worker, or somebody who asked anew, was a moment faster.
			if (!(error instanceof KeyholdError && error.code === "NOT_FOUND")) throw error;
		}
	}
}
