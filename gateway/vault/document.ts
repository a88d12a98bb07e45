import { applicationScopes, applicationScopesFor } from "../../lib/access/permissions.ts";
import { openApiDocument } from "../../lib/api/open-api-document.ts";
import { vaultBasePath, vaultOperations } from "./operations.ts";

let made: ReturnType<typeof openApiDocument> | undefined;

/** The OpenAPI 3.1 document of the vault API, made from the operations that its routes serve. */
export function vaultDocument(): ReturnType<typeof openApiDocument> {
	made ??= openApiDocument({
		title: "Keyhold vault",
		summary: "Seal and open your own data under your customers' keys",
		description:
			"Every item names its tenant, and succeeds or fails on its own. Errors of a whole request are problem details (RFC 9457). In programs, branch on `code`.",
		basePath: vaultBasePath,
		tokens: `An application token. Scopes: ${applicationScopes.join(", ")}.`,
		operations: vaultOperations,
		scopesOf: ({ verb }) => applicationScopesFor(verb.permission),
		isIdempotent: () => false,
	});
	return made;
}
