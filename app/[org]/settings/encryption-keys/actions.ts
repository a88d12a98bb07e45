"use server";

import { z } from "zod";
import { organizationAction } from "@/app/_server/action-client.ts";
import { checkNow } from "@/lib/health/check-now.ts";
import { activateKey } from "@/lib/keys/activate-key.ts";
import { coverResource } from "@/lib/keys/cover-resource.ts";
import { deleteKey } from "@/lib/keys/delete-key.ts";
import { destroyData } from "@/lib/keys/destroy-data.ts";
import { renameKey } from "@/lib/keys/rename-key.ts";
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
	.inputSchema(z.object({ keyId: z.string(), cover: z.array(z.enum(Resource)).default([]) }))
	.action(({ parsedInput, ctx }) => activateKey(ctx, parsedInput));

export const deleteKeyAction = organizationAction
	.inputSchema(z.object({ keyId: z.string(), confirmArn: z.string(), reason: z.string().optional() }))
	.action(({ parsedInput, ctx }) => deleteKey(ctx, parsedInput));

export const destroyDataAction = organizationAction
	.inputSchema(
		z.object({
			keyId: z.string(),
			confirmArn: z.string(),
			confirmRecords: z.number(),
			reason: z.string().optional(),
		}),
	)
	.action(({ parsedInput, ctx }) => destroyData(ctx, parsedInput));

export const coverResourceAction = organizationAction
	.inputSchema(
		z.object({
			deploymentId: z.string(),
			resource: z.enum(Resource),
			isCovered: z.boolean(),
			reason: z.string().optional(),
		}),
	)
	.action(({ parsedInput, ctx }) => coverResource(ctx, parsedInput));
