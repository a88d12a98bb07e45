"use server";

import { z } from "zod";
import { organizationAction } from "@/app/_server/action-client.ts";
import { changeQuery } from "@/lib/queries/change-query.ts";
import { createQuery } from "@/lib/queries/create-query.ts";
import { deleteQuery } from "@/lib/queries/delete-query.ts";
import { runQueryNow } from "@/lib/queries/due-queries.ts";
import type { QueryInput } from "@/lib/queries/query-input.ts";

// The verb parses the query, since its errors name the fields of the form.
const queryInput = z.custom<QueryInput>((value) => typeof value === "object" && value !== null);
const ofQuery = z.object({ queryId: z.string() });

export const createQueryAction = organizationAction
	.inputSchema(z.object({ id: z.string(), query: queryInput }))
	.action(({ parsedInput: { id, query }, ctx }) => createQuery(ctx, { ...query, deploymentId: id }));

export const changeQueryAction = organizationAction
	.inputSchema(z.object({ id: z.string(), query: queryInput }))
	.action(({ parsedInput: { id, query }, ctx }) => changeQuery(ctx, { ...query, queryId: id }));

export const runQueryNowAction = organizationAction
	.inputSchema(ofQuery)
	.action(({ parsedInput, ctx }) => runQueryNow(ctx, parsedInput));

export const deleteQueryAction = organizationAction
	.inputSchema(ofQuery)
	.action(({ parsedInput, ctx }) => deleteQuery(ctx, parsedInput));
