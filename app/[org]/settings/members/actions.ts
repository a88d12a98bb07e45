"use server";

import { z } from "zod";
import { organizationAction } from "@/app/_server/action-client.ts";
import { changeRole } from "@/lib/organizations/members/change-role.ts";
import { revokeInvitation } from "@/lib/organizations/members/invitations.ts";
import { invite } from "@/lib/organizations/members/invite.ts";
import { removeMember } from "@/lib/organizations/members/remove-member.ts";

const role = z.enum(["ORG_ADMIN", "MEMBER"]);

export const inviteAction = organizationAction
	.inputSchema(z.object({ email: z.string(), role }))
	.action(({ parsedInput, ctx }) => invite(ctx, parsedInput));

export const revokeInvitationAction = organizationAction
	.inputSchema(z.object({ invitationId: z.string() }))
	.action(({ parsedInput, ctx }) => revokeInvitation(ctx, parsedInput));

export const changeRoleAction = organizationAction
	.inputSchema(z.object({ userId: z.string(), role }))
	.action(({ parsedInput, ctx }) => changeRole(ctx, parsedInput));

export const removeMemberAction = organizationAction
	.inputSchema(z.object({ userId: z.string(), revokeTokenIds: z.array(z.string()).default([]) }))
	.action(({ parsedInput, ctx }) => removeMember(ctx, parsedInput));
