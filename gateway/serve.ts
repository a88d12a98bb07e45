import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { log } from "../lib/platform/log.ts";
import { discardRest } from "./discard-rest.ts";
import type { Exchange, Routes } from "./exchange.ts";
import { pathOf } from "./path-of.ts";
import { refuse } from "./refuse.ts";

/** Nothing here is for a browser to show, keep or embed. */
const inert = {
	"cache-control": "no-store",
	"content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
	"cross-origin-resource-policy": "same-origin",
	"x-content-type-options": "nosniff",
};

export type Limits = {
	/** How long a caller may take to send the headers, and how long for the whole request: then it is answered 408. */
	headersMs: number;
	requestMs: number;
	/** How often Node looks for requests that are late. */
	checkEveryMs: number;
};

const defaultLimits: Limits = { headersMs: 15_000, requestMs: 60_000, checkEveryMs: 5_000 };
/** Longer than load balancers keep a connection (60 s for AWS's): the side that sends is the one that closes. */
const keepAliveMs = 75_000;

/** Makes the HTTP server that answers by these routes. Every answer to a request that HTTP allows comes from here. */
export function serve(routes: Routes, limits: Limits = defaultLimits): Server {
	const handle = (request: IncomingMessage, response: ServerResponse) => {
		for (const [name, value] of Object.entries(inert)) response.setHeader(name, value);
		if (!server.listening) response.setHeader("connection", "close");
		const exchange = { request, response };
		dispatch(routes, exchange)
			.catch((err) => fail(exchange, err))
			.finally(() => discardRest(exchange));
	};
	const server = createServer(
		{
			headersTimeout: limits.headersMs,
			requestTimeout: limits.requestMs,
			connectionsCheckingInterval: limits.checkEveryMs,
			keepAliveTimeout: keepAliveMs,
		},
		handle,
	);
	// "Expect: 100-continue": the caller waits to be asked for the body, which happens once it is let in.
	server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
		// Without having been asked, it may send the body or not: what follows on the connection cannot be told apart.
		response.setHeader("connection", "close");
		handle(request, response);
	});
	return server;
}

async function dispatch(routes: Routes, exchange: Exchange): Promise<void> {
	const { url = "", method = "" } = exchange.request;
	const route = own(routes, pathOf(url));
	if (!route)
		return refuse(exchange, 404, "There is nothing at this path. Send OTLP to /v1/logs and /v1/traces.");
	const handler = own(route, method === "HEAD" ? "GET" : method);
	if (handler) return handler(exchange);
	const methods = Object.keys(route);
	const allow = methods.includes("GET") ? [...methods, "HEAD"] : methods;
	return refuse(exchange, 405, `Send ${methods.join(" or ")}.`, { allow: allow.join(", ") });
}

/** A property by a name that a caller chose. */
function own<Value>(table: Record<string, Value>, name: string): Value | undefined {
	return Object.hasOwn(table, name) ? table[name] : undefined;
}

function fail(exchange: Exchange, err: unknown): void {
	log.error({ err }, "a request could not be answered");
	if (exchange.response.headersSent) exchange.response.destroy();
	else refuse(exchange, 503, "Something failed inside Keyhold. Send it again.", { "retry-after": "3" });
}
