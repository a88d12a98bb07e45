import type { Routes } from "./exchange.ts";

type Found = { handlers: Routes[string]; params: Record<string, string> };

/** The route of a path, and the values of its parameters; null if there is none. Pure. */
export function findRoute(routes: Routes, path: string): Found | null {
	const exact = Object.hasOwn(routes, path) ? routes[path] : undefined;
	if (exact) return { handlers: exact, params: {} };
	const segments = path.split("/");
	for (const [pattern, handlers] of Object.entries(routes)) {
		const params = paramsIn(pattern.split("/"), segments);
		if (params) return { handlers, params };
	}
	return null;
}

function paramsIn(pattern: string[], segments: string[]): Record<string, string> | null {
	if (pattern.length !== segments.length) return null;
	const params: Record<string, string> = {};
	for (const [at, part] of pattern.entries()) {
		const segment = segments[at] as string;
		const name = /^\{(\w+)\}$/.exec(part)?.[1];
		if (name === undefined ? part !== segment : segment === "") return null;
		if (name !== undefined) params[name] = decoded(segment);
	}
	return params;
}

/** Decodes a segment. One with invalid percent-encoding stays as it is and matches no ID. */
function decoded(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}
