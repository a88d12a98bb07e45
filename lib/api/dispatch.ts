import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import type { HttpApi } from "./http-api.ts";
import { problemType, toProblem } from "./problem.ts";
import { problemAnswer } from "./problem-answer.ts";
import { serve } from "./serve.ts";

type Route = { pattern: RegExp; names: string[]; handlers: Map<string, ReturnType<typeof serve>> };

/**
 * The function that answers a request to an API by the operation with its method and path. Unknown paths and methods get
 * problem details too, and nothing of the request is read for them.
 */
export function dispatcherOf(api: HttpApi): (request: Request) => Promise<Response> {
	const routes = routesOf(api);
	return (request) => dispatch(api, routes, request);
}

async function dispatch({ basePath }: HttpApi, routes: Route[], request: Request): Promise<Response> {
	const path = new URL(request.url).pathname.slice(basePath.length);
	for (const { pattern, names, handlers } of routes) {
		const values = pattern.exec(path)?.slice(1);
		if (!values) continue;
		// A HEAD request is a GET whose body is left out; Next does that.
		const handler = handlers.get(request.method === "HEAD" ? "GET" : request.method);
		if (!handler) {
			const allow = [...handlers.keys()].join(", ");
			if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: { allow } });
			return problemAnswer(405, "Method Not Allowed", `This resource supports ${allow}.`, { allow });
		}
		return handler(request, Object.fromEntries(names.map((name, at) => [name, decoded(values[at] ?? "")])));
	}
	const missing = new KeyholdError(
		"NOT_FOUND",
		`This path does not exist. ${basePath}/openapi.json lists every path.`,
	);
	const { body } = toProblem(missing, newId());
	return Response.json(body, { status: body.status, headers: { "content-type": problemType } });
}

function routesOf(api: HttpApi): Route[] {
	return [...Map.groupBy(api.operations, ({ path }) => path)].map(([path, group]) => ({
		pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "([^/]+)")}/?$`),
		names: [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name),
		handlers: new Map(group.map((operation) => [operation.method, serve(api, operation)])),
	}));
}

/** Decodes a segment. One with invalid percent-encoding stays as it is and matches no id. */
function decoded(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}
