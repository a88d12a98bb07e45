import { z } from "zod";
import { query } from "../../access/verbs.ts";
import { auditEventView } from "../../audit-log/audit-event-view.ts";
import type { ReportStatement } from "../../offboarding/finish-offboarding.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { organizationName } from "../verbs/find-organization.ts";
import { findOffboarding } from "./read-offboarding.ts";

/** The final evidence report of an offboarded organization, with the signed statement about it. @throws KeyholdError NOT_FOUND */
export const readOffboardingReport = query({
	name: "readOffboardingReport",
	permission: "operator:offboard",
	input: z.object({ organization: organizationName }),
	run: async ({ db, input }) => {
		const { slug, offboarding } = await findOffboarding(db, input.organization);
		const { report, statement } = offboarding;
		if (!report || !statement) throw notFinished(slug);
		return { report, statement: statement as ReportStatement };
	},
});

/**
 * The audit log of an offboarded organization, oldest row first, in pages: its Org Admins, who could export it, are gone.
 * @throws KeyholdError NOT_FOUND until it is offboarded
 */
export const listOffboardedAuditEvents = query({
	name: "listOffboardedAuditEvents",
	permission: "operator:offboard",
	input: z.object({
		organization: organizationName,
		limit: z.number().int().min(1).max(200),
		after: z.string().optional(),
	}),
	run: async ({ db, input: { organization, limit, after } }) => {
		const { organizationId, slug, offboarding } = await findOffboarding(db, organization);
		if (offboarding.state !== "DONE") throw notFinished(slug);
		const rows = await db.auditEvent.findMany({
			where: { chainId: organizationId, seq: { gt: BigInt(after ?? 0) } },
			orderBy: { seq: "asc" },
			take: limit + 1,
		});
		const items = rows.slice(0, limit).map(auditEventView);
		return { items, next: rows.length > limit ? (items.at(-1)?.seq ?? null) : null };
	},
});

function notFinished(slug: string): KeyholdError {
	return new KeyholdError("NOT_FOUND", `${slug} is not offboarded yet, so there is no report.`);
}
