"use server";

import { z } from "zod";
import { organizationAction } from "@/app/_server/action-client.ts";
import { openSpan } from "@/lib/telemetry/open-span.ts";
import { openRequestLog } from "@/lib/telemetry/read-request-log.ts";
import { openOrExplain } from "./open-sealed.ts";

export const openRequestLogAction = organizationAction
	.inputSchema(z.object({ id: z.string() }))
	.action(({ parsedInput: { id }, ctx }) =>
		openOrExplain(ctx, (context) => openRequestLog(context, { requestLogId: id })),
	);

export const openSpanAction = organizationAction
	.inputSchema(z.object({ id: z.string() }))
	.action(({ parsedInput: { id }, ctx }) => openOrExplain(ctx, (context) => openSpan(context, { id })));
