"use server";

import { z } from "zod";
import { organizationAction } from "@/app/_server/action-client.ts";
import { addKey } from "@/lib/keys/add-key.ts";
import { probeCandidate } from "@/lib/keys/probe-candidate.ts";

export const checkKeyAction = organizationAction
	.inputSchema(z.object({ deploymentId: z.string(), arn: z.string() }))
	.action(({ parsedInput, ctx }) => probeCandidate(ctx, parsedInput));

export const addKeyAction = organizationAction
	.inputSchema(
		z.object({ deploymentId: z.string(), arn: z.string(), name: z.string(), description: z.string() }),
	)
	.action(({ parsedInput, ctx }) => addKey(ctx, parsedInput));
