"use server";

import { z } from "zod";
import { accountAction } from "@/app/_server/action-client.ts";
import { consoleOrigin } from "@/app/_server/public-origin.ts";
import { changePassword } from "@/lib/identity/account/change-password.ts";
import { removeSecondFactor, renewRecoveryCodes } from "@/lib/identity/account/change-second-factor.ts";
import { endSession, signOutEverywhere } from "@/lib/identity/account/end-session.ts";
import { sendEmailConfirmation } from "@/lib/identity/account/send-email-confirmation.ts";
import { beginSecondFactor, confirmSecondFactor } from "@/lib/identity/account/set-up-second-factor.ts";

const text = z.string();

export const changePasswordAction = accountAction
	.inputSchema(z.object({ currentPassword: text, newPassword: text }))
	.action(({ parsedInput, ctx }) => changePassword(ctx, parsedInput));

export const beginSecondFactorAction = accountAction
	.inputSchema(z.object({ password: text }))
	.action(({ parsedInput, ctx }) => beginSecondFactor(ctx, parsedInput));

export const confirmSecondFactorAction = accountAction
	.inputSchema(z.object({ code: text }))
	.action(({ parsedInput, ctx }) => confirmSecondFactor(ctx, parsedInput));

export const removeSecondFactorAction = accountAction
	.inputSchema(z.object({ password: text, code: text }))
	.action(({ parsedInput, ctx }) => removeSecondFactor(ctx, parsedInput));

export const renewRecoveryCodesAction = accountAction
	.inputSchema(z.object({ password: text, code: text }))
	.action(({ parsedInput, ctx }) => renewRecoveryCodes(ctx, parsedInput));

export const endSessionAction = accountAction
	.inputSchema(z.object({ sessionId: text, password: text.optional() }))
	.action(({ parsedInput, ctx }) => endSession(ctx, parsedInput));

export const signOutEverywhereAction = accountAction
	.inputSchema(z.object({ password: text.optional() }))
	.action(({ parsedInput, ctx }) => signOutEverywhere(ctx, parsedInput));

export const sendEmailConfirmationAction = accountAction.action(({ ctx }) =>
	sendEmailConfirmation(ctx, { consoleUrl: consoleOrigin() }),
);
