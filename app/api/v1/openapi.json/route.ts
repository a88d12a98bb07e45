import { apiDocument } from "@/app/api/v1/_server/document.ts";

/** The OpenAPI document. It contains no one's data, so anyone may read it. */
export function GET(): Response {
	return Response.json(apiDocument());
}
