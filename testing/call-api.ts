import { operations } from "../app/api/v1/_server/operations.ts";
import { serve } from "../app/api/v1/_server/serve.ts";
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

/** Sends a request to the handler of its operation, in this process, as the router does. */
export function sendInProcess(request: Request): Promise<Response> {
	const path = new URL(request.url).pathname.slice("/api/v1".length);
	for (const operation of operations) {
		const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
		const pattern = new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, "([^/]+)")}$`);
		const values = path.match(pattern)?.slice(1);
		if (operation.method !== request.method || !values) continue;
		const params = Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(values[at] ?? "")]));
		// As Next does it: nothing where nothing varies.
		return serve(operation)(request, names.length > 0 ? { params: Promise.resolve(params) } : {});
	}
	throw new Error(`no operation is ${request.method} ${path}`);
}

export const callApi = (path: string, call: ApiCall = {}) => sendInProcess(apiRequest(path, call));

/** A token of an organization with these scopes. */
export async function apiToken(slug: string, scopes: (typeof tokenScopes)[number][]): Promise<string> {
	const { token } = await operatorCreateToken(operator, { organization: slug, name: "api", scopes });
	return token;
}
