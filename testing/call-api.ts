import { dispatch } from "../app/api/v1/_server/rest-api.ts";
import type { tokenScopes } from "../lib/access/permissions.ts";
import { operatorCreateToken } from "../lib/operator/verbs/create-token.ts";
import { operator } from "./suite-organization.ts";

export const apiOrigin = "http://keyhold.test";
const base = `${apiOrigin}/api/v1`;

export type ApiCall = { method?: string; token?: string; headers?: Record<string, string>; body?: unknown };

/** The request that a program sends; a body that is neither text nor stream goes as JSON. */
export function apiRequest(path: string, { method, token, headers, body }: ApiCall = {}): Request {
	const isReady = typeof body === "string" || body instanceof ReadableStream;
	// `duplex` is wanted for a stream; TypeScript's own types do not have it.
	const init: RequestInit & { duplex: "half" } = {
		duplex: "half",
		method: method ?? (body === undefined ? "GET" : "POST"),
		headers: {
			...(token !== undefined && { authorization: `Bearer ${token}` }),
			...(body !== undefined && { "content-type": "application/json" }),
			...headers,
		},
		...(body !== undefined && { body: isReady ? body : JSON.stringify(body) }),
	};
	return new Request(path.startsWith("http") ? path : base + path, init);
}

/** Sends a request to the REST API in this process. */
export const callApi = (path: string, call: ApiCall = {}) => dispatch(apiRequest(path, call));

/** A token of an organization with these scopes. */
export async function apiToken(slug: string, scopes: (typeof tokenScopes)[number][]): Promise<string> {
	const { token } = await operatorCreateToken(operator, { organization: slug, name: "api", scopes });
	return token;
}
