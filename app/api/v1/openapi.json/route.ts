import { apiDocument } from "@/app/api/v1/_server/document.ts";

/** The OpenAPI document. It holds nothing of anybody, so anybody may read it. */
export function GET(): Response {
	return Response.json(apiDocument());
}
