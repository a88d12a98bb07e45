import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { limitRequests } from "./limit-requests.ts";

const server = createServer({ connectionsCheckingInterval: 50 }, async (request, response) => {
	await text(request).catch(() => {});
	response.end("answered");
});
let port: number;

beforeAll(async () => {
	limitRequests({ headersMs: 300, requestMs: 600, isTls: true });
	await once(server.listen(0, "127.0.0.1"), "listening");
	({ port } = server.address() as AddressInfo);
});
afterAll(() => {
	server.closeAllConnections();
	server.close();
});

/** Everything received until the server closes the connection. */
async function send(...parts: string[]): Promise<string> {
	const socket: Socket = connect(port, "127.0.0.1");
	const answer = text(socket);
	for (const part of parts) socket.write(part);
	return answer;
}

it("every response has HSTS", async () => {
	const answer = await send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	expect(answer).toMatch(/^HTTP\/1.1 200/);
	expect(answer).toContain("strict-transport-security: max-age=63072000; includeSubDomains");
});

it("a body that stops halfway is cut off", async () => {
	const begunMs = performance.now();
	const answer = await send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf.");
	expect(answer).toMatch(/^HTTP\/1.1 408/);
	expect(performance.now() - begunMs).toBeGreaterThanOrEqual(550);
});

it("headers that never end are cut off sooner", async () => {
	const begunMs = performance.now();
	expect(await send("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")).toMatch(/^HTTP\/1.1 408/);
	expect(performance.now() - begunMs).toBeLessThan(600);
});
