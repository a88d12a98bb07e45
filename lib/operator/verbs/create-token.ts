import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { storeToken, tokenInput } from "../../organizations/tokens/store-token.ts";
import { now } from "../../platform/clock.ts";
import { findOrganization } from "./find-organization.ts";

const dayMs = 86_400_000;

/** Creates an API token of an organization. Only the answer contains the token itself. */
export const operatorCreateToken = mutation({
	name: "operatorCreateToken",
	permission: "operator:manage",
	input: z.object({
		organization: z.string(),
		...tokenInput,
		expiresInDays: z.coerce.number().int().min(1).max(3650).optional(),
	}),
	run: async ({ tx, input, actor }) => {
		const { id } = await findOrganization(tx, input.organization);
		const { name, scopes, expiresInDays } = input;
		const expiresAt = expiresInDays ? new Date(now().getTime() + expiresInDays * dayMs) : null;
		return storeToken(tx, id, actor, { name, scopes, expiresAt });
	},
});
