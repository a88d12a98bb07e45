import { z } from "zod";
import { query } from "../../access/verbs.ts";
import { now } from "../../platform/clock.ts";
import { AccessLinkKind, Role } from "../../platform/prisma/enums.ts";
import { columnsOf, id, time, withIsoTimes } from "../../platform/view.ts";
import { findOrganization, organizationName } from "../verbs/find-organization.ts";

export const accessLinkView = z.object({
	id,
	kind: z.enum(AccessLinkKind),
	email: z.string(),
	role: z.enum(Role),
	createdBy: z.string(),
	createdAt: time,
	expiresAt: time,
});

/** An organization's access links that can still be used, oldest first, without their tokens. @throws KeyholdError NOT_FOUND */
export const listAccessLinks = query({
	name: "listAccessLinks",
	permission: "operator:write-links",
	input: z.object({ organization: organizationName }),
	run: async ({ db, input }) => {
		const { id: organizationId } = await findOrganization(db, input.organization);
		const rows = await db.accessLink.findMany({
			where: { organizationId, usedAt: null, expiresAt: { gt: now() } },
			orderBy: { id: "asc" },
			select: columnsOf(accessLinkView),
		});
		return rows.map((row) => withIsoTimes(row));
	},
});
