import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import type { Tx } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import { lockNames, nameInput, requireFreeNames, slugInput } from "./organization-names.ts";

/** Creates an organization. @throws KeyholdError CONFLICT if the slug is taken */
export const createOrganization = mutation({
	name: "createOrganization",
	permission: "operator:write-organizations",
	input: z.object({ slug: slugInput, name: nameInput }),
	run: async ({ tx, input }) => {
		await lockNames(tx, [input.slug]);
		await requireFreeNames(tx, [input.slug], null);
		return storeOrganization(tx, { ...input, externalId: null });
	},
});

type NewOrganization = { slug: string; name: string; externalId: string | null };

/** Stores a new organization, whose names are locked and free. */
export async function storeOrganization(tx: Tx, { slug, name, externalId }: NewOrganization) {
	const value = await tx.organization.create({ data: { id: newId(), slug, name, externalId } });
	return {
		value,
		audit: {
			action: "organization.created" as const,
			organizationId: value.id,
			target: { type: "organization", id: value.id },
			details: { slug, ...(externalId !== null && { externalId }) },
		},
	};
}
