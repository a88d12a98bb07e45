import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { conflictIfTaken } from "../../platform/conflict-if-taken.ts";
import { newId } from "../../platform/ids.ts";
import { sealClientSecret } from "../../sso/client-secret.ts";
import { idTokenAlgorithms } from "../../sso/discover.ts";
import { isTrustedAddress } from "../../sso/issuer-address.ts";
import { homeRegion } from "../../vault/sealed-secrets.ts";
import { findOrganization, findOrganizationToChange, organizationName } from "../verbs/find-organization.ts";

export const clientSecretInput = z
	.string()
	.min(1, { error: "Give the client secret." })
	.max(2_000, { error: "Use at most 2,000 characters for the client secret." });

/** Creates a provider: the vendor's own, or one that is bound to an organization and signs in its users only. */
export const createProvider = mutation({
	name: "createProvider",
	permission: "operator:write-accounts",
	input: z.object({
		slug: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, {
			error: "Use 1 to 40 lower-case letters, digits and hyphens for the slug.",
		}),
		name: z.string().trim().min(1, { error: "Give the provider a name." }).max(60),
		issuer: z.string().max(500).refine(isTrustedAddress, {
			error: "The issuer must start with https:// (http:// only for this machine).",
		}),
		clientId: z.string().trim().min(1, { error: "Give the client ID." }).max(500),
		clientSecret: clientSecretInput,
		organization: organizationName.optional(),
		groupsClaim: z.string().trim().min(1, { error: "Give the name of a claim." }).max(200).default("groups"),
		idTokenAlgorithm: z
			.enum(idTokenAlgorithms, {
				error: `Use one of ${idTokenAlgorithms.join(", ")}.`,
			})
			.optional(),
		/** Beside openid, email and profile. */
		scopes: z
			.array(
				z
					.string()
					.regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, { error: "Enter each scope as one word, without spaces." }),
			)
			.default([]),
	}),
	prepare: async ({ db, input }) => {
		const organization = input.organization ? await findOrganization(db, input.organization) : null;
		const organizationId = organization?.id ?? null;
		const row = { id: newId(), organizationId, region: await homeRegion(db, organizationId) };
		return { ...row, clientSecret: await sealClientSecret(row, input.clientSecret) };
	},
	run: async ({ tx, input, prepared }) => {
		if (input.organization) await findOrganizationToChange(tx, input.organization);
		const { slug, name, issuer, clientId, groupsClaim, idTokenAlgorithm = null } = input;
		const scope = [...new Set(["openid", "email", "profile", ...input.scopes])].join(" ");
		const data = { ...prepared, slug, name, issuer, clientId, groupsClaim, scope, idTokenAlgorithm };
		const taken = `There is already a provider with the slug ${slug}.`;
		await conflictIfTaken(tx.oidcProvider.create({ data }), taken);
		const { id, organizationId } = prepared;
		return {
			value: { id, slug, name },
			audit: {
				action: "oidc_provider.created",
				...(organizationId && { organizationId }),
				target: { type: "oidc_provider", id },
				details: { slug, name, issuer, clientId, groupsClaim, scope, idTokenAlgorithm },
			},
		};
	},
});
