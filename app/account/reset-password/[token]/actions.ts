"use server";

import { z } from "zod";
import { linkAction } from "@/app/_server/action-client.ts";
import { resetPassword } from "@/lib/identity/password-reset/reset-password.ts";

export const resetPasswordAction = linkAction
	.inputSchema(z.object({ password: z.string() }))
	.action(({ parsedInput, ctx }) => resetPassword(ctx.context, { token: ctx.token, ...parsedInput }));
