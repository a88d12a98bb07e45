import { z } from "zod";
import { endToken } from "../../access/end-token.ts";
import { tenantMutation } from "../../access/verbs.ts";
import { appendAudit } from "../../audit/append.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { tokensByMaker } from "../tokens/tokens-by-maker.ts";
import { dropMember } from "./drop-member.ts";
import { findMember, requireGivenHere } from "./find-member.ts";
import { lockMembers } from "./lock-members.ts";

/**
 * Removes a member, and revokes the given tokens that they created. The account stays. Takes effect on their next request.
 * @throws KeyholdError NOT_FOUND, also for a token that they did not create; CONFLICT for the last Org Admin, a membership
 * from a provider's group, or a revoked token
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
					"One of these tokens is not theirs or is no longer valid. Nothing was changed. Reload the page.",
				);
			const { audit } = await endToken(tx, "api", { id: tokenId, organizationId });
			await appendAudit(tx, { ...audit, chainId: organizationId, outcome: "done", actor, ip, requestId });
		}
		return dropMember(tx, member, { tokensRevoked: input.revokeTokenIds.length });
	},
});
