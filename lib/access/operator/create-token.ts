import { z } from "zod";
import { newId } from "../../platform/ids.ts";
import { newToken } from "../api-tokens.ts";
import { tokenScopes } from "../permissions.ts";
import { mutation } from "../verbs.ts";
import { findOrganization } from "./find-organization.ts";

const dayMs = 86_400_000;

/** Creates an API token of an organization. The token is in the answer and nowhere else. */
export const createToken = mutation({
	permission: "operator:manage",
	input: z.object({
		organization: z.string(),
		name: z.string().trim().min(1, { error: "Give the token a name." }).max(100),
		scopes: z
			.array(z.enum(tokenScopes, { error: `A scope is one of ${tokenScopes.join(", ")}.` }))
			.min(1, { error: "Give the token at least one scope." }),
		expiresInDays: z.coerce.number().int().min(1).max(3650).optional(),
	}),
	run: async ({ tx, input }) => {
		const organization = await findOrganization(tx, input.organization);
		const { token, tokenHash } = newToken();
		const { id } = await tx.apiToken.create({
			data: {
				id: newId(),
				organizationId: organization.id,
				name: input.name,
				tokenHash,
				scopes: input.scopes,
				...(input.expiresInDays && { expiresAt: new Date(Date.now() + input.expiresInDays * dayMs) }),
			},
		});
		return {
			value: { id, token },
			audit: {
				action: "token.created",
				organizationId: organization.id,
				target: { type: "token", id },
				details: { name: input.name, scopes: input.scopes },
			},
		};
	},
});
