import { scopeFor, tokenScopes } from "@/lib/access/permissions.ts";
import { openApiDocument } from "@/lib/api/open-api-document.ts";
import { operations } from "./operations.ts";
import { restApi } from "./rest-api.ts";

/** The OpenAPI 3.1 document of the REST API, made from the operations that its routes serve. */
export function apiDocument() {
	return openApiDocument({
		title: "Keyhold",
		summary: "Manage customer-managed encryption keys from your programs",
		description:
			"The token selects the organization. Errors are problem details (RFC 9457). In programs, branch on `code`.",
		basePath: restApi.basePath,
		tokens: `An API token of the organization. Scopes: ${tokenScopes.join(", ")}.`,
		operations,
		scopesOf: ({ permission }) => [scopeFor(permission)].filter((scope) => scope !== null),
		isIdempotent: ({ method }) => method === "POST",
	});
}
