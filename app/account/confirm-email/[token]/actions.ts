"use server";

import { z } from "zod";
import { linkAction } from "@/app/_server/action-client.ts";
import { confirmEmail } from "@/lib/identity/account/confirm-email.ts";

export const confirmEmailAction = linkAction
	.inputSchema(z.object({ password: z.string() }))
	.action(({ parsedInput, ctx }) => confirmEmail(ctx.context, { token: ctx.token, ...parsedInput }));
