import { z } from "zod";
import { query } from "../../access/verbs.ts";

/** Lists all organizations by slug. */
export const listOrganizations = query({
	name: "listOrganizations",
	permission: "operator:manage",
	input: z.object({}),
	run: async ({ db }) => {
		const rows = await db.organization.findMany({
			orderBy: { slug: "asc" },
			include: { _count: { select: { memberships: true, deployments: true } } },
		});
		return rows.map(({ id, slug, name, _count }) => ({
			id,
			slug,
			name,
			members: _count.memberships,
			deployments: _count.deployments,
		}));
	},
});
