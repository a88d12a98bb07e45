import { z } from "zod";
import { endToken } from "../../access/end-token.ts";
import { mutation, query } from "../../access/verbs.ts";
import { readTokens } from "../../organizations/tokens/list-tokens.ts";
import { findOrganization, organizationName } from "./find-organization.ts";

/** Lists an organization's tokens, without their secrets. @throws KeyholdError NOT_FOUND */
export const operatorListTokens = query({
	name: "operatorListTokens",
	permission: "operator:read-organizations",
	input: z.object({ organization: z.string() }),
	run: async ({ db, input }) => readTokens(db, (await findOrganization(db, input.organization)).id),
});

/** Revokes a token: its next request is refused. @throws KeyholdError NOT_FOUND; CONFLICT for a revoked one */
export const operatorRevokeToken = mutation({
	name: "operatorRevokeToken",
	permission: "operator:write-organizations",
	input: z.object({
		organization: organizationName,
		tokenId: z.uuid({
			error: "Enter the ID of the token, as npm run admin -- token list --org SLUG shows it.",
		}),
	}),
	run: async ({ tx, input }) => {
		const { id: organizationId } = await findOrganization(tx, input.organization);
		return endToken(tx, "api", { id: input.tokenId, organizationId });
	},
});
