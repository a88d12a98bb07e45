import { problemAnswer } from "@/app/_server/problem-answer.ts";
import { problemType, toProblem } from "@/lib/api/problem.ts";
import { KeyholdError } from "@/lib/platform/errors.ts";
import { newId } from "@/lib/platform/ids.ts";
import type { Operation } from "./operation.ts";
import { operations } from "./operations.ts";
import { basePath, serve } from "./serve.ts";

type Route = { pattern: RegExp; names: string[]; handlers: Map<string, ReturnType<typeof serve>> };

const routes = routesOf(operations);

/**
 * Answers a request to the REST API by the operation with its method and path. Unknown paths and methods get problem
 * details too, and nothing of the request is read for them.
 */
export async function dispatch(request: Request): Promise<Response> {
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

function routesOf(all: readonly Operation[]): Route[] {
	return [...Map.groupBy(all, ({ path }) => path)].map(([path, group]) => ({
		pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "([^/]+)")}/?$`),
		names: [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name),
		handlers: new Map(group.map((operation) => [operation.method, serve(operation)])),
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
