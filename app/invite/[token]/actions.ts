"use server";

import { z } from "zod";
import { invitationAction } from "@/app/_server/action-client.ts";
import { acceptAsNewUser, acceptInvitation } from "@/lib/access/members/accept-invitation.ts";

export const acceptAction = invitationAction.action(({ ctx }) =>
	acceptInvitation(ctx.context, { token: ctx.token }),
);

export const acceptAsNewUserAction = invitationAction
	.inputSchema(z.object({ name: z.string(), password: z.string() }))
	.action(({ parsedInput, ctx }) => acceptAsNewUser(ctx.context, { token: ctx.token, ...parsedInput }));
