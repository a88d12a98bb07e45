import { z } from "zod";
import { query } from "../../access/verbs.ts";

/** Lists all organizations by slug, with the state of their own keys. */
export const listOrganizations = query({
	name: "listOrganizations",
	permission: "operator:manage",
	input: z.object({}),
	run: async ({ db }) => {
		const rows = await db.organization.findMany({
			orderBy: { slug: "asc" },
			include: {
				_count: { select: { memberships: true, deployments: true } },
				kmsKeys: {
					where: { kind: "CUSTOMER", status: { not: "DELETED" } },
					select: { name: true, status: true, health: true, deployment: { select: { name: true } } },
					orderBy: { id: "asc" },
				},
			},
		});
		return rows.map(({ id, slug, name, _count, kmsKeys }) => ({
			id,
			slug,
			name,
			members: _count.memberships,
			deployments: _count.deployments,
			keys: kmsKeys.map(({ deployment, ...key }) => ({ ...key, deployment: deployment?.name ?? "" })),
		}));
	},
});
