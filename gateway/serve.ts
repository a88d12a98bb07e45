import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { log } from "../lib/platform/log.ts";
import { discardRest } from "./discard-rest.ts";
import type { Exchange, Routes } from "./exchange.ts";
import { pathOf } from "./path-of.ts";
import { refuse } from "./refuse.ts";

/** Browsers must not show, cache or embed a response. */
const inert = {
	"cache-control": "no-store",
	"content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
	"cross-origin-resource-policy": "same-origin",
	"x-content-type-options": "nosniff",
};

export type Limits = {
	/** Time limits for receiving the headers and the whole request, after which the response is 408. */
	headersMs: number;
	requestMs: number;
	/** The interval at which Node checks for late requests. */
	checkEveryMs: number;
};

const defaultLimits: Limits = { headersMs: 15_000, requestMs: 60_000, checkEveryMs: 5_000 };
/** Longer than the idle timeout of load balancers (60 s on AWS), so that they close connections first. */
const keepAliveMs = 75_000;

/** Creates the HTTP server for these routes. It answers every valid HTTP request. */
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
	// "Expect: 100-continue": the caller sends the body only after it is admitted.
	server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
		// Otherwise it may still send the body, which could not be told from the next request on the connection.
		response.setHeader("connection", "close");
		handle(request, response);
	});
	return server;
}

async function dispatch(routes: Routes, exchange: Exchange): Promise<void> {
	const { url = "", method = "" } = exchange.request;
	const route = own(routes, pathOf(url));
	if (!route) return refuse(exchange, 404, "This path does not exist. Send OTLP to /v1/logs and /v1/traces.");
	const handler = own(route, method === "HEAD" ? "GET" : method);
	if (handler) return handler(exchange);
	const methods = Object.keys(route);
	const allow = methods.includes("GET") ? [...methods, "HEAD"] : methods;
	return refuse(exchange, 405, `Send ${methods.join(" or ")}.`, { allow: allow.join(", ") });
}

/** An own property by an untrusted name. */
function own<Value>(table: Record<string, Value>, name: string): Value | undefined {
	return Object.hasOwn(table, name) ? table[name] : undefined;
}

function fail(exchange: Exchange, err: unknown): void {
	log.error({ err }, "a request could not be answered");
	if (exchange.response.headersSent) exchange.response.destroy();
	else refuse(exchange, 503, "Something went wrong inside Keyhold. Send it again.", { "retry-after": "3" });
}
