import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { storeToken, tokenInput } from "../../organizations/tokens/store-token.ts";
import { now } from "../../platform/clock.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { findOrganizationToChange, organizationName } from "./find-organization.ts";

const dayMs = 86_400_000;

/** The scopes that an operator token may give away: none of them reads anything. */
const scopesByToken: readonly string[] = ["telemetry:write"];

/**
 * Creates an API token of an organization. Only the answer contains the token itself.
 * @throws KeyholdError NOT_FOUND; FORBIDDEN if an operator token asks for more than ingest
 */
export const operatorCreateToken = mutation({
	name: "operatorCreateToken",
	permission: "operator:write-organizations",
	input: z.object({
		organization: organizationName,
		...tokenInput,
		expiresInDays: z.coerce.number().int().min(1).max(3650).optional(),
	}),
	run: async ({ tx, input, actor }) => {
		const { id } = await findOrganizationToChange(tx, input.organization);
		const { name, scopes, expiresInDays } = input;
		if (actor.type === "operator_token" && !scopes.every((scope) => scopesByToken.includes(scope)))
			throw new KeyholdError(
				"FORBIDDEN",
				"An operator token can create ingest tokens only: use the scope telemetry:write. An Org Admin creates the others.",
			);
		const expiresAt = expiresInDays ? new Date(now().getTime() + expiresInDays * dayMs) : null;
		return storeToken(tx, id, actor, { name, scopes, expiresAt });
	},
});
