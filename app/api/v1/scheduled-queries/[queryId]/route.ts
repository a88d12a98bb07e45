import {
	changeScheduledQuery,
	deleteScheduledQuery,
	readScheduledQuery,
} from "@/app/api/v1/_server/operations/scheduled-queries.ts";
import { serve } from "@/app/api/v1/_server/serve.ts";

export const GET = serve(readScheduledQuery);
export const PUT = serve(changeScheduledQuery);
export const DELETE = serve(deleteScheduledQuery);
