"use server";

import { z } from "zod";
import { supportAction } from "@/app/_server/action-client.ts";
import { showContacts } from "@/lib/support/show-contacts.ts";
import { supportCheckNow } from "@/lib/support/support-check-now.ts";

export const supportCheckNowAction = supportAction
	.inputSchema(z.object({ keyId: z.string() }))
	.action(({ parsedInput, ctx }) => supportCheckNow(ctx, parsedInput));

export const showContactsAction = supportAction
	.inputSchema(z.object({ keyId: z.string() }))
	.action(({ parsedInput, ctx }) => showContacts(ctx, parsedInput));
