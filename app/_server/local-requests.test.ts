import { once } from "node:events";
import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { isLocalRequest, markLocalRequests } from "./local-requests.ts";

/** True if a request with these headers is local after it has come through an HTTP server of this process. */
async function isTakenForLocal(headers: Record<string, string>): Promise<boolean> {
	const server = createServer((request, response) => {
		const seen = new Request("http://localhost/", { headers: request.headers as Record<string, string> });
		response.end(String(isLocalRequest(seen)));
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	const [response] = await once(send({ host: "127.0.0.1", port, headers, agent: false }).end(), "response");
	const [body] = await once(response, "data");
	server.close();
	return String(body) === "true";
}

it("no request is local before the console marks requests", async () => {
	expect(await isTakenForLocal({})).toBe(false);
	expect(await isTakenForLocal({ "x-keyhold-local": "undefined" })).toBe(false);
});

it("a request over loopback is local, a proxied one is not, and no header can make it so", async () => {
	markLocalRequests();
	expect(await isTakenForLocal({})).toBe(true);
	expect(await isTakenForLocal({ "x-forwarded-for": "127.0.0.1" })).toBe(false);
	expect(await isTakenForLocal({ "x-forwarded-for": "127.0.0.1", "x-keyhold-local": "true" })).toBe(false);
});
