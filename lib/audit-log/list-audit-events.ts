import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import { KeyholdError } from "../platform/errors.ts";
import { type AuditEventView, auditEventView } from "./audit-event-view.ts";
import { auditSearch, isSearch, matching } from "./audit-filters.ts";
import { namesOf } from "./names-of.ts";

export const auditPageSize = 50;
const maxPageSize = 200;
const seq = z.string().regex(/^\d{1,18}$/);

/** A page of an organization's audit log, newest first. */
export const listAuditEvents = tenantQuery({
	name: "listAuditEvents",
	permission: "audit:read",
	input: auditSearch.extend({
		/** The last `seq` of the previous page. */
		after: seq.optional().catch(undefined),
		limit: z.coerce.number().int().min(1).max(maxPageSize).default(auditPageSize).catch(auditPageSize),
	}),
	isExpensive: ({ after: _, limit: __, ...filters }) => isSearch(filters),
	run: async ({ db, input: { after, limit, ...filters }, organization }) => {
		const rows = await db.auditEvent.findMany({
			where: {
				...matching(organization.id, filters),
				...(after && { seq: { lt: BigInt(after) } }),
			},
			orderBy: { seq: "desc" },
			take: limit + 1,
		});
		const events = rows.slice(0, limit).map(auditEventView);
		return {
			events,
			/** For `after`; null on the last page. */
			next: rows.length > limit ? (events.at(-1)?.seq ?? null) : null,
			names: await namesOf(db, organization.id, events),
		};
	},
});

/** One event of an organization's audit log. @throws KeyholdError NOT_FOUND */
export const readAuditEvent = tenantQuery({
	name: "readAuditEvent",
	permission: "audit:read",
	input: z.object({ seq }),
	run: async ({ db, input, organization }): Promise<AuditEventView> => {
		const chainId = organization.id;
		const row = await db.auditEvent.findUnique({
			where: { chainId_seq: { chainId, seq: BigInt(input.seq) } },
		});
		if (!row) throw new KeyholdError("NOT_FOUND", "This organization's audit log has no such event.");
		return auditEventView(row);
	},
});
