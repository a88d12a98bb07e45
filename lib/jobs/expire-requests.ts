import { asJob } from "../access/context.ts";
import { expireRequest } from "../organizations/approvals/decide-request.ts";
import { now } from "../platform/clock.ts";
import { db } from "../platform/db.ts";
import { ignoreErrors } from "../platform/ignore-errors.ts";

/** Expires the requests for a second person's approval whose time has passed; each leaves its audit row. */
export async function expireRequests(signal: AbortSignal): Promise<void> {
	const past = await db().approval.findMany({
		where: { state: "WAITING", expiresAt: { lte: now() } },
		select: { id: true, organizationId: true },
	});
	for (const { id: approvalId, organizationId } of past) {
		if (signal.aborted) return;
		// NOT_FOUND: another worker has expired it, or a new request has replaced it.
		const expiring = expireRequest(asJob("approvals.expire", organizationId), { approvalId });
		await ignoreErrors(expiring, "NOT_FOUND");
	}
}
