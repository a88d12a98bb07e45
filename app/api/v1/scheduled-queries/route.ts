import {
	createScheduledQuery,
	listScheduledQueries,
} from "@/app/api/v1/_server/operations/scheduled-queries.ts";
import { serve } from "@/app/api/v1/_server/serve.ts";

export const GET = serve(listScheduledQueries);
export const POST = serve(createScheduledQuery);
