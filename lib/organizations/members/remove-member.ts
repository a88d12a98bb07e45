import { z } from "zod";
import { tenantMutation } from "../../access/verbs.ts";
import { appendAudit } from "../../audit/append.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { endToken } from "../tokens/revoke-token.ts";
import { tokensByMaker } from "../tokens/tokens-by-maker.ts";
import { dropMember } from "./drop-member.ts";
import { findMember, requireGivenHere } from "./find-member.ts";
import { lockMembers } from "./lock-members.ts";

/**
 * Takes somebody out of the organization, and revokes those of the tokens that they made that are named; the account
 * stays. It counts from the next request on.
 * @throws KeyholdError NOT_FOUND, also for a token that they did not make; CONFLICT for the last Org Admin, for a
 * membership that a provider gives, and for a token that is revoked already: nothing is changed then
 */
export const removeMember = tenantMutation({
	name: "removeMember",
	permission: "member:manage",
	input: z.object({ userId: z.uuid(), revokeTokenIds: z.array(z.uuid()).max(200).default([]) }),
	run: async ({ tx, input, actor, context, organization }) => {
		const organizationId = organization.id;
		await lockMembers(tx, organizationId, actor);
		const member = await findMember(tx, organizationId, input.userId);
		requireGivenHere(member);
		const made = new Set((await tokensByMaker(tx, organizationId)).get(input.userId)?.map(({ id }) => id));
		const { ip, requestId } = context;
		for (const tokenId of new Set(input.revokeTokenIds)) {
			if (!made.has(tokenId))
				throw new KeyholdError(
					"NOT_FOUND",
					"One of these tokens is not theirs, or is not valid any more. Nothing was changed. Load the page again.",
				);
			const { audit } = await endToken(tx, organizationId, tokenId);
			await appendAudit(tx, { ...audit, chainId: organizationId, outcome: "done", actor, ip, requestId });
		}
		return dropMember(tx, member, { tokensRevoked: input.revokeTokenIds.length });
	},
});
