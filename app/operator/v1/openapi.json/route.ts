import { operatorDocument } from "@/lib/operator/api/document.ts";

/** The OpenAPI document of the operator API. It contains no one's data, so anyone may read it. */
export function GET(): Response {
	return Response.json(operatorDocument());
}
