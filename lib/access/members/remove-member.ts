import { z } from "zod";
import { mutation, organizationOf } from "../verbs.ts";
import { dropMember } from "./drop-member.ts";
import { findMember, requireGivenHere } from "./find-member.ts";
import { lockMembers } from "./lock-members.ts";

/**
 * Takes somebody out of the organization; the account stays. It counts from the next request on.
 * @throws KeyholdError NOT_FOUND; CONFLICT for the last Org Admin and for a membership that a provider gives
 */
export const removeMember = mutation({
	permission: "member:manage",
	input: z.object({ userId: z.uuid() }),
	run: async ({ tx, input, actor, ...authorized }) => {
		const organizationId = organizationOf(authorized).id;
		await lockMembers(tx, organizationId, actor);
		const member = await findMember(tx, organizationId, input.userId);
		requireGivenHere(member);
		return dropMember(tx, member);
	},
});
