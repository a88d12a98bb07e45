import { z } from "zod";
import type { Prisma } from "../platform/prisma/client.ts";
import { lenient, searchedText, searchedTime } from "../platform/search-filters.ts";

/** Filters of the audit log, besides the times. */
export const auditFilters = {
	action: searchedText.meta({ description: "Exact, such as key.activated." }),
	outcome: z.enum(["done", "refused"]).optional(),
	actor: searchedText.meta({ description: "An ID, or a part of a label." }),
	target: searchedText.meta({ description: "An ID." }),
	q: searchedText.meta({
		description: "A part of an actor's label, of an action or an ID, or an AWS request ID.",
	}),
};

export const auditSearch = z.object({ ...lenient(auditFilters), from: searchedTime, to: searchedTime });

export type AuditFilters = z.output<typeof auditSearch>;

/** True if a filter is set: the database may then read much of the chain for one page. Pure. */
export function isSearch(filters: AuditFilters): boolean {
	return Object.values(filters).some((filter) => filter !== undefined);
}

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
