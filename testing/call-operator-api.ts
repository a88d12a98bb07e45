import type { OperatorScope } from "../lib/access/permissions.ts";
import { operatorBasePath } from "../lib/operator/api/operations.ts";
import { dispatchOperatorRequest } from "../lib/operator/api/operator-api.ts";
import { createOperatorToken } from "../lib/operator/verbs/operator-tokens.ts";
import { newId } from "../lib/platform/ids.ts";
import { type ApiCall, apiOrigin, apiRequest } from "./call-api.ts";
import { operator } from "./suite-organization.ts";

export const operatorApiUrl = apiOrigin + operatorBasePath;

/** Sends a request to the operator API in this process. */
export const callOperatorApi = (path: string, call: ApiCall = {}) =>
	dispatchOperatorRequest(apiRequest(operatorApiUrl + path, call));

/** An operator token with these scopes. */
export async function operatorToken(...scopes: OperatorScope[]): Promise<string> {
	return (await createOperatorToken(operator, { name: `token ${newId()}`, scopes })).token;
}
