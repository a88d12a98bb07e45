import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { findProvider } from "./find-provider.ts";

/**
 * Deletes a provider with everything that it gave: identities, rules, sessions, memberships and support access. The users
 * stay, and so do memberships that a person gave.
 */
export const deleteProvider = mutation({
	name: "deleteProvider",
	permission: "operator:write-accounts",
	input: z.object({ provider: z.string() }),
	run: async ({ tx, input }) => {
		const { id, slug, organizationId } = await findProvider(tx, input.provider);
		const of = { where: { oidcProviderId: id }, select: { organizationId: true } };
		const losing = (await tx.membership.findMany(of)).map((membership) => membership.organizationId);
		const { count: memberships } = await tx.membership.deleteMany({ where: { oidcProviderId: id } });
		const { count: support } = await tx.user.updateMany({
			where: { supportByProviderId: id },
			data: { isSupport: false, supportByProviderId: null },
		});
		await tx.oidcProvider.delete({ where: { id } });
		return {
			value: { slug, memberships, support },
			audit: {
				action: "oidc_provider.deleted",
				organizationIds: [...new Set([...(organizationId ? [organizationId] : []), ...losing])],
				target: { type: "oidc_provider", id },
				details: { slug },
			},
		};
	},
});
