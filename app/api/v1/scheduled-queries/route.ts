import { createQuery } from "@/lib/traces/queries/create-query.ts";
import { listQueries } from "@/lib/traces/queries/read-queries.ts";
import { apiAnswer, readJsonBody } from "../_server/api-answer.ts";

export async function GET(request: Request) {
	return apiAnswer(request, async (context) => ({ scheduledQueries: await listQueries(context, {}) }));
}

export async function POST(request: Request) {
	return apiAnswer(request, async (context) => createQuery(context, await readJsonBody(request)), 201);
}
