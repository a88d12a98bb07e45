import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { findOrganizationToChange, organizationName } from "../verbs/find-organization.ts";
import { findProvider } from "./find-provider.ts";

const groupFields = {
	provider: z.string(),
	group: z.string().min(1, { error: "Give the group as the provider writes it." }).max(500),
	organization: organizationName.optional(),
	isSupport: z.boolean().default(false),
};

/** True if a group gives access to exactly one place. */
const isOnePlace = ({ organization, isSupport }: { organization?: string | undefined; isSupport: boolean }) =>
	Boolean(organization) !== isSupport;
const onePlace = { error: "Give either an organization or support." };

/** A group and what it gives. */
export const groupInput = z.object(groupFields).refine(isOnePlace, onePlace);

/**
 * Lets a provider's group give a role in an organization, replacing its previous role there, or support access. Takes effect
 * at a user's next sign-in.
 */
export const mapGroup = mutation({
	name: "mapGroup",
	permission: "operator:write-accounts",
	input: z
		.object({
			...groupFields,
			role: z.enum(["ORG_ADMIN", "MEMBER"], { error: "Use ORG_ADMIN or MEMBER as the role." }).optional(),
		})
		.refine(isOnePlace, onePlace)
		.refine(({ isSupport, role }) => isSupport === (role === undefined), {
			error: "Give a role in the organization. Support access has no role.",
		}),
	run: async ({ tx, input: { group, role = null, ...input } }) => {
		const provider = await findProvider(tx, input.provider);
		const organization = input.organization ? await findOrganizationToChange(tx, input.organization) : null;
		if (provider.organization && provider.organization.id !== organization?.id)
			throw new KeyholdError(
				"INVALID_INPUT",
				`${provider.slug} is bound to ${provider.organization.slug}: its groups can give roles there only.`,
			);
		const place = { providerId: provider.id, group, organizationId: organization?.id ?? null };
		await tx.oidcGroupRule.deleteMany({ where: place });
		const { id } = await tx.oidcGroupRule.create({ data: { id: newId(), ...place, role } });
		return {
			value: { group, organization: organization?.slug ?? null, role },
			audit: {
				action: "oidc_group.mapped",
				...(organization && { organizationId: organization.id }),
				target: { type: "oidc_group_rule", id },
				details: { provider: provider.slug, group, role: role ?? "SUPPORT" },
			},
		};
	},
});
