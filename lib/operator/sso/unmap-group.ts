import { mutation } from "../../access/verbs.ts";
import { now } from "../../platform/clock.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { findOrganization } from "../verbs/find-organization.ts";
import { findProvider } from "./find-provider.ts";
import { groupInput } from "./map-group.ts";

/**
 * Removes a group rule. Only the provider knows which users have the same access through other groups, so all sessions
 * through it end, and access that no rule gives is removed at a user's next sign-in.
 */
export const unmapGroup = mutation({
	name: "unmapGroup",
	permission: "operator:write-accounts",
	input: groupInput,
	run: async ({ tx, input: { group, ...input } }) => {
		const provider = await findProvider(tx, input.provider);
		const organization = input.organization ? await findOrganization(tx, input.organization) : null;
		const place = { providerId: provider.id, group, organizationId: organization?.id ?? null };
		const { count } = await tx.oidcGroupRule.deleteMany({ where: place });
		if (count === 0) throw new KeyholdError("NOT_FOUND", `The group ${group} has no rule there.`);
		await tx.session.updateMany({
			where: { oidcProviderId: provider.id, endedAt: null },
			data: { endedAt: now() },
		});
		return {
			value: { group, organization: organization?.slug ?? null },
			audit: {
				action: "oidc_group.unmapped",
				...(organization && { organizationId: organization.id }),
				target: { type: "oidc_provider", id: provider.id },
				details: { provider: provider.slug, group },
			},
		};
	},
});
