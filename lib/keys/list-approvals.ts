import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import { now } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import { type ApprovalView, approvalViews, withKey } from "./approval-view.ts";

/** The requests that can still be acted on, and the others. */
export const approvalStates = ["waiting", "ended"] as const;

/** Lists a page of the organization's approval requests, the newest first. */
export const listApprovals = tenantQuery({
	name: "listApprovals",
	permission: "key:read",
	input: z.object({
		state: z.enum(approvalStates).optional(),
		limit: z.number().int().min(1).max(200).default(50),
		/** The id that the page before ended with. */
		after: z.uuid().optional(),
	}),
	run: async ({ db, actor, organization, input: { state, limit, after } }) => {
		const isOpen: Prisma.ApprovalWhereInput = { state: "WAITING", expiresAt: { gt: now() } };
		const rows = await db.approval.findMany({
			where: {
				organizationId: organization.id,
				...(after && { id: { lt: after } }),
				...(state && { AND: [state === "waiting" ? isOpen : { NOT: isOpen }] }),
			},
			include: withKey,
			// Ids sort by their time of creation.
			orderBy: { id: "desc" },
			take: limit + 1,
		});
		const approvals = await approvalViews(db, rows.slice(0, limit), actor.id);
		/** `next` is for `after`; null on the last page. */
		return { approvals, next: rows.length > approvals.length ? (approvals.at(-1)?.id ?? null) : null };
	},
});

const shownForMs = 48 * 3_600_000;

/** The requests of the last two days, for a verb that shows them beside other things. */
export async function recentApprovals(
	on: Db,
	organizationId: string,
	readerId: string | null,
): Promise<ApprovalView[]> {
	const rows = await on.approval.findMany({
		where: { organizationId, requestedAt: { gt: new Date(now().getTime() - shownForMs) } },
		include: withKey,
		orderBy: { id: "desc" },
	});
	return approvalViews(on, rows, readerId);
}
