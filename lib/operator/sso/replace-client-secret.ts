import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { sealClientSecret } from "../../sso/client-secret.ts";
import { clientSecretInput } from "./create-provider.ts";
import { findProvider } from "./find-provider.ts";

/** Replaces a provider's client secret. */
export const replaceClientSecret = mutation({
	name: "replaceClientSecret",
	permission: "operator:write-accounts",
	input: z.object({ provider: z.string(), clientSecret: clientSecretInput }),
	prepare: async ({ db, input }) =>
		sealClientSecret(await findProvider(db, input.provider), input.clientSecret),
	run: async ({ tx, input, prepared: clientSecret }) => {
		const { id, slug, organizationId } = await findProvider(tx, input.provider);
		await tx.oidcProvider.update({ where: { id }, data: { clientSecret } });
		return {
			value: { slug },
			audit: {
				action: "oidc_provider.secret_replaced",
				...(organizationId && { organizationId }),
				target: { type: "oidc_provider", id },
				details: { slug },
			},
		};
	},
});
