import { z } from "zod";
import { mutation, query } from "../../access/verbs.ts";
import { KeyholdError } from "../../platform/errors.ts";

/** Lists the tables that re-encryption jobs have registered. */
export const listApplicationTables = query({
	name: "listApplicationTables",
	permission: "operator:read-organizations",
	input: z.object({}),
	run: async ({ db }) => {
		const tables = await db.applicationTable.findMany({ orderBy: { name: "asc" } });
		const organizations = await db.organization.findMany({
			where: { id: { in: tables.flatMap(({ organizationIds }) => organizationIds) } },
			select: { id: true, slug: true },
		});
		const slugOf = new Map(organizations.map(({ id, slug }) => [id, slug]));
		return tables.map(({ name, registeredAt, organizationIds }) => ({
			name,
			registeredAt: registeredAt.toISOString(),
			/** Slugs; empty for all organizations. */
			organizations: organizationIds.map((id) => slugOf.get(id) ?? id),
		}));
	},
});

/**
 * Forgets a table, such as one that was dropped or renamed, with its scans: data keys no longer wait for scans of it. A job
 * that still has the table registers it again. @throws KeyholdError NOT_FOUND
 */
export const forgetApplicationTable = mutation({
	name: "forgetApplicationTable",
	permission: "operator:write-organizations",
	input: z.object({ name: z.string().min(1, { error: "Enter the name of the table." }) }),
	run: async ({ tx, input: { name } }) => {
		const { count } = await tx.applicationTable.deleteMany({ where: { name } });
		if (count === 0) throw new KeyholdError("NOT_FOUND", `No job has registered a table ${name}.`);
		return {
			value: { name },
			audit: {
				action: "application.table_removed",
				organizationIds: [],
				target: { type: "application_table", id: name },
				details: {},
			},
		};
	},
});
