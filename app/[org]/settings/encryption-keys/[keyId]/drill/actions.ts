"use server";

import { z } from "zod";
import { organizationAction } from "@/app/_server/action-client.ts";
import { endDrill, startDrill } from "@/lib/health/drills.ts";

export const startDrillAction = organizationAction
	.inputSchema(z.object({ keyId: z.string() }))
	.action(({ parsedInput, ctx }) => startDrill(ctx, parsedInput));

export const endDrillAction = organizationAction
	.inputSchema(z.object({ keyId: z.string() }))
	.action(({ parsedInput, ctx }) => endDrill(ctx, parsedInput));
