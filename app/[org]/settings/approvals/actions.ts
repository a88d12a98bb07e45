"use server";

import { z } from "zod";
import { organizationAction } from "@/app/_server/action-client.ts";
import { approveChange } from "@/lib/keys/approve-change.ts";
import { rejectChange, withdrawChange } from "@/lib/organizations/approvals/decide-request.ts";

export const approveChangeAction = organizationAction
	.inputSchema(
		z.object({
			approvalId: z.string(),
			confirmArn: z.string().optional(),
			confirmRecords: z.number().optional(),
		}),
	)
	.action(({ parsedInput, ctx }) => approveChange(ctx, parsedInput));

export const rejectChangeAction = organizationAction
	.inputSchema(z.object({ approvalId: z.string() }))
	.action(({ parsedInput, ctx }) => rejectChange(ctx, parsedInput));

export const withdrawChangeAction = organizationAction
	.inputSchema(z.object({ approvalId: z.string() }))
	.action(({ parsedInput, ctx }) => withdrawChange(ctx, parsedInput));
