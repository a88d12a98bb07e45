"use server";

import { z } from "zod";
import { organizationAction } from "@/app/_server/action-client.ts";
import { switchOffTwoPerson } from "@/lib/organizations/approvals/switch-off-two-person.ts";
import { changeSettings } from "@/lib/organizations/settings/change-settings.ts";

const settings = z.object({
	name: z.string(),
	rotationLimitDays: z.union([z.number(), z.nan()]),
	isTwoPersonRequired: z.boolean(),
	isSecondFactorRequired: z.boolean(),
	isSsoOnly: z.boolean(),
	areAccessLinksRefused: z.boolean(),
	auditOpeningsOneIn: z.union([z.number(), z.nan()]),
});

export const changeSettingsAction = organizationAction
	.inputSchema(z.object({ shown: settings, settings }))
	.action(({ parsedInput, ctx }) => changeSettings(ctx, parsedInput));

export const switchOffTwoPersonAction = organizationAction
	.inputSchema(z.object({ reason: z.string() }))
	.action(({ parsedInput, ctx }) => switchOffTwoPerson(ctx, parsedInput));
