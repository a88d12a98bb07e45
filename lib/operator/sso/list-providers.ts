import { z } from "zod";
import { query } from "../../access/verbs.ts";

/** Lists all providers with their group rules, without secrets. */
export const listProviders = query({
	name: "listProviders",
	permission: "operator:read-accounts",
	input: z.object({}),
	run: async ({ db }) => {
		const providers = await db.oidcProvider.findMany({
			orderBy: { slug: "asc" },
			include: {
				organization: { select: { slug: true } },
				rules: {
					orderBy: [{ group: "asc" }],
					include: { organization: { select: { slug: true } } },
				},
				_count: { select: { identities: true } },
			},
		});
		return providers.map(
			({ slug, name, issuer, clientId, groupsClaim, scope, organization, rules, _count }) => ({
				slug,
				name,
				issuer,
				clientId,
				groupsClaim,
				scope,
				organization: organization?.slug ?? null,
				people: _count.identities,
				groups: rules.map((rule) => ({
					group: rule.group,
					organization: rule.organization?.slug ?? null,
					role: rule.role,
				})),
			}),
		);
	},
});
