import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { conflictIfTaken } from "../../platform/conflict-if-taken.ts";
import { newId } from "../../platform/ids.ts";

/** First path segments that the console itself uses. */
const reservedSlugs = new Set(["api", "otlp", "sign-in", "support", "account", "invite", "_next"]);

/** Creates an organization. @throws KeyholdError CONFLICT if the slug is taken */
export const createOrganization = mutation({
	name: "createOrganization",
	permission: "operator:manage",
	input: z.object({
		slug: z
			.string()
			.regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, {
				error: "Use 1 to 40 lower-case letters, digits and hyphens for the slug.",
			})
			.refine((slug) => !reservedSlugs.has(slug), { error: "This slug is used by the console itself." }),
		name: z.string().trim().min(1, { error: "Give the organization a name." }).max(100),
	}),
	run: async ({ tx, input }) => {
		const value = await conflictIfTaken(
			tx.organization.create({ data: { id: newId(), ...input } }),
			`An organization with the slug ${input.slug} already exists.`,
		);
		return {
			value,
			audit: {
				action: "organization.created",
				organizationId: value.id,
				target: { type: "organization", id: value.id },
				details: { slug: value.slug },
			},
		};
	},
});
