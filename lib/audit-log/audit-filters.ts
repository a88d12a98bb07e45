import { z } from "zod";
import type { Prisma } from "../platform/prisma/client.ts";
import { searchedText, searchedTime } from "../platform/search-filters.ts";

/** What may be asked of an audit log. A text that is not understood is taken as not given, since it comes out of an address. */
export const auditFilters = z.object({
	from: searchedTime,
	to: searchedTime,
	/** Exact, such as `key.activated`. */
	action: searchedText,
	outcome: z.enum(["done", "refused"]).optional().catch(undefined),
	/** Part of a label, such as an e-mail address, or an id. */
	actor: searchedText,
	/** An id. */
	target: searchedText,
	/** Part of an actor's label, an action or an id, or a whole id of an AWS request. */
	q: searchedText,
});

export type AuditFilters = z.output<typeof auditFilters>;

/** The filters as conditions on an organization's chain. Pure. */
export function matching(chainId: string, filters: AuditFilters): Prisma.AuditEventWhereInput {
	const { from, to, action, outcome, actor, target, q } = filters;
	const like = (text: string) => ({ contains: text, mode: "insensitive" }) as const;
	return {
		chainId,
		...((from || to) && { at: { ...(from && { gte: from }), ...(to && { lte: to }) } }),
		...(action && { action }),
		...(outcome && { outcome }),
		...(target && { targetId: target }),
		AND: [
			actor ? { OR: [{ actorLabel: like(actor) }, { actorId: actor }] } : {},
			q
				? {
						OR: [
							{ actorLabel: like(q) },
							{ action: like(q) },
							{ targetId: like(q) },
							{ requestId: like(q) },
							{ awsRequestIds: { has: q } },
						],
					}
				: {},
		],
	};
}
