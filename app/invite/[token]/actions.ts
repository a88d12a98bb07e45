"use server";

import { z } from "zod";
import { linkAction } from "@/app/_server/action-client.ts";
import { acceptAsNewUser, acceptInvitation } from "@/lib/organizations/members/accept-invitation.ts";

export const acceptAction = linkAction.action(({ ctx }) =>
	acceptInvitation(ctx.context, { token: ctx.token }),
);

export const acceptAsNewUserAction = linkAction
	.inputSchema(z.object({ name: z.string(), password: z.string() }))
	.action(({ parsedInput, ctx }) => acceptAsNewUser(ctx.context, { token: ctx.token, ...parsedInput }));
