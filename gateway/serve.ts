import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { log } from "../lib/platform/log.ts";
import { productName } from "../lib/platform/vendor-names.ts";
import { discardRest } from "./discard-rest.ts";
import type { Api, Exchange } from "./exchange.ts";
import { findRoute } from "./find-route.ts";
import { pathOf } from "./path-of.ts";

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

/** Creates the HTTP server for these APIs; the last one is for every path. It answers every valid HTTP request. */
export function serve(apis: readonly Api[], limits: Limits = defaultLimits): Server {
	const handle = (request: IncomingMessage, response: ServerResponse) => {
		for (const [name, value] of Object.entries(inert)) response.setHeader(name, value);
		if (!server.listening) response.setHeader("connection", "close");
		const exchange: Exchange = { request, response, params: {} };
		const api = apis.find(({ under }) => pathOf(request.url ?? "").startsWith(under)) as Api;
		dispatch(api, exchange)
			.catch((err) => fail(api, exchange, err))
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

async function dispatch({ routes, missing, refuse }: Api, exchange: Exchange): Promise<void> {
	const { url = "", method = "" } = exchange.request;
	const found = findRoute(routes, pathOf(url));
	if (!found) return refuse(exchange, 404, missing);
	const { handlers, params } = found;
	const name = method === "HEAD" ? "GET" : method;
	const handler = Object.hasOwn(handlers, name) ? handlers[name as keyof typeof handlers] : undefined;
	if (handler) return handler(Object.assign(exchange, { params }));
	const methods = Object.keys(handlers);
	const allow = methods.includes("GET") ? [...methods, "HEAD"] : methods;
	return refuse(exchange, 405, `Send ${methods.join(" or ")}.`, { allow: allow.join(", ") });
}

function fail({ refuse }: Api, exchange: Exchange, err: unknown): void {
	log.error({ err }, "a request could not be answered");
	if (exchange.response.headersSent) exchange.response.destroy();
	else
		refuse(exchange, 503, `Something went wrong inside ${productName()}. Send it again.`, {
			"retry-after": "3",
		});
}
