import { z } from "zod";
import { tenantQuery } from "../../access/verbs.ts";

/** The names and addresses of the organization's Org Admins, for members who have to ask one. */
export const listOrgAdmins = tenantQuery({
	name: "listOrgAdmins",
	permission: "organization:read",
	input: z.object({}),
	run: async ({ db, organization }): Promise<OrgAdmin[]> => {
		const found = await db.membership.findMany({
			where: { organizationId: organization.id, role: "ORG_ADMIN", user: { disabledAt: null } },
			select: { user: { select: { name: true, email: true } } },
			orderBy: { createdAt: "asc" },
			take: 5,
		});
		return found.map(({ user }) => user);
	},
});

export type OrgAdmin = { name: string; email: string };
