"use server";

import { z } from "zod";
import { accountAction } from "@/app/_server/action-client.ts";
import { consoleOrigin } from "@/app/_server/public-origin.ts";
import { requestPasswordReset } from "@/lib/identity/password-reset/request-reset.ts";

export const requestPasswordResetAction = accountAction
	.inputSchema(z.object({ email: z.string() }))
	.action(async ({ parsedInput, ctx }) => {
		// Not awaited: the time that sending takes would reveal whether the account exists.
		void (await requestPasswordReset(ctx, parsedInput, consoleOrigin())).sent;
		return null;
	});
