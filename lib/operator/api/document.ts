import { operatorScopeFor, operatorScopes } from "../../access/permissions.ts";
import { openApiDocument } from "../../api/open-api-document.ts";
import { operatorBasePath, operatorOperations } from "./operations.ts";

/** The OpenAPI 3.1 document of the operator API, made from the operations that its routes serve. */
export function operatorDocument(): ReturnType<typeof openApiDocument> {
	return openApiDocument({
		title: "Keyhold operator",
		summary: "Onboard your customers, and look after their organizations",
		description:
			"For the vendor's own automation. `{organization}` is an external ID, a slug or an ID. Errors are problem details (RFC 9457). In programs, branch on `code`.",
		basePath: operatorBasePath,
		tokens: `An operator token. Scopes: ${operatorScopes.join(", ")}.`,
		operations: operatorOperations,
		scopesOf: ({ permission }) => [operatorScopeFor(permission)].filter((scope) => scope !== null),
		isIdempotent: ({ method }) => method === "POST",
	});
}
