"use server";

import { z } from "zod";
import { organizationAction } from "@/app/_server/action-client.ts";
import { replaceKey } from "@/lib/keys/replace-key.ts";

export const replaceKeyAction = organizationAction
	.inputSchema(
		z.object({
			keyId: z.string(),
			arn: z.string(),
			name: z.string(),
			description: z.string(),
			reason: z.string().optional(),
		}),
	)
	.action(({ parsedInput, ctx }) => replaceKey(ctx, parsedInput));
