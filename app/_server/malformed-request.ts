import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";

type Refusal = { status: 400 | 405; title: string; detail: string };
type Request = Pick<IncomingMessage, "method" | "url" | "headers">;

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** What Next would stumble over and answer with 500, and why it is refused; null for every other request. Pure. */
export function malformed({ method = "", url = "", headers }: Request): Refusal | null {
	if (!methods.includes(method))
		return { status: 405, title: "Method Not Allowed", detail: "Keyhold does not serve this method." };
	if (!isDecodable(url)) return badRequest("The address is malformed.");
	const type = headers["content-type"] ?? "";
	if (/^\s*multipart\/form-data/i.test(type) && !/;\s*boundary=./i.test(type))
		return badRequest("The Content-Type names no boundary.");
	return null;
}

const badRequest = (detail: string): Refusal => ({ status: 400, title: "Bad Request", detail });

/** Next decodes the path, segment by segment; of the query it takes anything. */
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
 * Answers malformed requests before Next sees them. Next makes the HTTP server itself: its listeners are wrapped as the
 * first request arrives, before they hear of it.
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
		// What is left of a body is not read.
		connection: "close",
	});
	response.end(JSON.stringify({ type: "about:blank", ...refusal }));
}
