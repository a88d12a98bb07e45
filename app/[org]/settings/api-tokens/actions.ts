"use server";

import { z } from "zod";
import { organizationAction } from "@/app/_server/action-client.ts";
import { tokenScopes } from "@/lib/access/permissions.ts";
import { createToken } from "@/lib/organizations/tokens/create-token.ts";
import { revokeToken } from "@/lib/organizations/tokens/revoke-token.ts";

export const createTokenAction = organizationAction
	.inputSchema(
		z.object({ name: z.string(), scopes: z.array(z.enum(tokenScopes)), expiresAt: z.string().nullable() }),
	)
	.action(({ parsedInput, ctx }) => createToken(ctx, parsedInput));

export const revokeTokenAction = organizationAction
	.inputSchema(z.object({ tokenId: z.string() }))
	.action(({ parsedInput, ctx }) => revokeToken(ctx, parsedInput));
