import { z } from "zod";
import { tenantMutation } from "../../access/verbs.ts";
import { findMember, requireGivenHere } from "./find-member.ts";
import { lockMembers } from "./lock-members.ts";
import { setRole } from "./set-role.ts";

export const roleInput = z.enum(["ORG_ADMIN", "MEMBER"], { error: "Use ORG_ADMIN or MEMBER as the role." });

/**
 * Changes a member's role. Takes effect on their next request.
 * @throws KeyholdError NOT_FOUND; CONFLICT for the last Org Admin and for a membership from a provider's group
 */
export const changeRole = tenantMutation({
	name: "changeRole",
	permission: "member:manage",
	input: z.object({ userId: z.uuid(), role: roleInput }),
	run: async ({ tx, input, actor, organization }) => {
		const organizationId = organization.id;
		await lockMembers(tx, organizationId, actor);
		const member = await findMember(tx, organizationId, input.userId);
		requireGivenHere(member);
		return setRole(tx, member, input.role);
	},
});
