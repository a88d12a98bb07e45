"use server";

import { z } from "zod";
import { organizationAction } from "@/app/_server/action-client.ts";
import { requestEvidence } from "@/lib/evidence/request-evidence.ts";

export const requestEvidenceAction = organizationAction
	.inputSchema(z.object({ from: z.string(), to: z.string() }))
	.action(({ parsedInput, ctx }) => requestEvidence(ctx, parsedInput));
