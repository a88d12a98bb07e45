import { z } from "zod";
import { query } from "../../access/verbs.ts";
import { findOrganization, organizationName } from "./find-organization.ts";
import { type OrganizationView, readOrganizations } from "./organization-view.ts";

/** A page of the organizations, by slug. `after` is the slug of the last one on the page before. */
export const listOrganizations = query({
	name: "listOrganizations",
	permission: "operator:read-organizations",
	input: z.object({
		search: z.string().trim().max(200).optional(),
		limit: z.number().int().min(1).max(200),
		after: z.string().optional(),
	}),
	run: async ({ db, input: { search, limit, after } }) => {
		const contains = { contains: search ?? "", mode: "insensitive" } as const;
		const matching = search ? { OR: [{ slug: contains }, { name: contains }, { externalId: contains }] } : {};
		const further = after === undefined ? {} : { slug: { gt: after } };
		const rows = await readOrganizations(db, { AND: [matching, further] }, limit + 1);
		const items = rows.slice(0, limit);
		return { items, next: rows.length > limit ? (items.at(-1)?.slug ?? null) : null };
	},
});

/** One organization. @throws KeyholdError NOT_FOUND */
export const readOrganization = query({
	name: "readOrganization",
	permission: "operator:read-organizations",
	input: z.object({ organization: organizationName }),
	run: async ({ db, input }) => {
		const { id } = await findOrganization(db, input.organization);
		const [organization] = await readOrganizations(db, { id }, 1);
		return organization as OrganizationView;
	},
});
