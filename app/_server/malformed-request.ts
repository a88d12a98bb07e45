import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { productName } from "@/lib/platform/vendor-names.ts";

type Refusal = { status: 400 | 405; title: string; detail: string };
type Request = Pick<IncomingMessage, "method" | "url" | "headers">;

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Explains why a request is refused that Next would answer with 500; null for every other request. Pure. */
export function malformed({ method = "", url = "", headers }: Request): Refusal | null {
	if (!methods.includes(method))
		return {
			status: 405,
			title: "Method Not Allowed",
			detail: `${productName()} does not support this method.`,
		};
	if (!isDecodable(url)) return badRequest("The URL is malformed.");
	const type = headers["content-type"] ?? "";
	if (/^\s*multipart\/form-data/i.test(type) && !/;\s*boundary=./i.test(type))
		return badRequest("The Content-Type has no boundary.");
	return null;
}

const badRequest = (detail: string): Refusal => ({ status: 400, title: "Bad Request", detail });

/** Next decodes the path, but accepts any query. */
function isDecodable(url: string): boolean {
	const [path = ""] = url.split("?");
	if (path === "*") return false;
	try {
		decodeURIComponent(path);
		return true;
	} catch {
		return false;
	}
}

/**
 * Answers malformed requests before Next sees them. Next creates the HTTP server, so its listeners are wrapped when the
 * first request arrives.
 */
export function refuseMalformed(): void {
	const wrapped = new WeakSet<Server>();
	subscribe("http.server.request.start", (message) => {
		const { server } = message as { server: Server };
		if (wrapped.has(server)) return;
		wrapped.add(server);
		const listeners = server.listeners("request") as RequestListener[];
		server.removeAllListeners("request");
		server.on("request", (request, response) => {
			const refusal = malformed(request);
			if (refusal) return refuse(response, refusal);
			for (const listener of listeners) listener.call(server, request, response);
		});
	});
}

function refuse(response: ServerResponse, refusal: Refusal): void {
	const { status } = refusal;
	response.writeHead(status, {
		"content-type": "application/problem+json",
		"cache-control": "no-store",
		"x-content-type-options": "nosniff",
		"content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
		...(status === 405 && { allow: methods.join(", ") }),
		// The rest of the body is not read.
		connection: "close",
	});
	response.end(JSON.stringify({ type: "about:blank", ...refusal }));
}
