"use server";

import { z } from "zod";
import { organizationAction } from "@/app/_server/action-client.ts";
import { checkNow } from "@/lib/health/check-now.ts";
import { activateKey } from "@/lib/keys/activate-key.ts";
import { approveChange } from "@/lib/keys/approve-change.ts";
import { coverResource } from "@/lib/keys/cover-resource.ts";
import { deleteKey } from "@/lib/keys/delete-key.ts";
import { destroyData } from "@/lib/keys/destroy-data.ts";
import { renameKey } from "@/lib/keys/rename-key.ts";
import { rejectChange, withdrawChange } from "@/lib/organizations/approvals/decide-request.ts";
import { Resource } from "@/lib/platform/prisma/enums.ts";

export const checkNowAction = organizationAction
	.inputSchema(z.object({ keyId: z.string() }))
	.action(({ parsedInput, ctx }) => checkNow(ctx, parsedInput));

export const renameKeyAction = organizationAction
	.inputSchema(
		z.object({ keyId: z.string(), name: z.string().optional(), description: z.string().optional() }),
	)
	.action(({ parsedInput, ctx }) => renameKey(ctx, parsedInput));

export const activateKeyAction = organizationAction
	.inputSchema(z.object({ keyId: z.string() }))
	.action(({ parsedInput, ctx }) => activateKey(ctx, parsedInput));

export const deleteKeyAction = organizationAction
	.inputSchema(z.object({ keyId: z.string(), confirmArn: z.string() }))
	.action(({ parsedInput, ctx }) => deleteKey(ctx, parsedInput));

export const destroyDataAction = organizationAction
	.inputSchema(z.object({ keyId: z.string(), confirmArn: z.string(), confirmRecords: z.number() }))
	.action(({ parsedInput, ctx }) => destroyData(ctx, parsedInput));

export const coverResourceAction = organizationAction
	.inputSchema(z.object({ deploymentId: z.string(), resource: z.enum(Resource), isCovered: z.boolean() }))
	.action(({ parsedInput, ctx }) => coverResource(ctx, parsedInput));

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
