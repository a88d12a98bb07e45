import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { outcomeOf } from "./action-result.ts";
import { limitedFetch } from "./limited-fetch.ts";
import { readJson } from "./read-json.ts";

describe("a server that hangs", () => {
	// Accepts every request, sends the headers of /half, and never ends an answer.
	const server = createServer((request, response) => {
		if (request.url === "/half") response.writeHead(200, { "content-type": "application/json" }).write("[");
	});
	let origin: string;
	beforeAll(async () => {
		await new Promise<void>((done) => server.listen(0, "127.0.0.1", () => done()));
		origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	});
	afterAll(() => {
		server.closeAllConnections();
		server.close();
	});

	it.each(["/", "/half"])("ends a read of %s within five seconds, as no response", async (path) => {
		const begun = performance.now();
		await expect(readJson(origin + path, new AbortController().signal)).rejects.toMatchObject({
			name: "ReadError",
			code: "INTERNAL",
		});
		expect(performance.now() - begun).toBeLessThan(5_000);
	});

	it("passes on that the page no longer needs a read", async () => {
		const leaving = new AbortController();
		const reading = readJson(origin, leaving.signal);
		leaving.abort();
		await expect(reading).rejects.toMatchObject({ name: "AbortError" });
	});

	it("ends a form's request, and the form says that the outcome is unknown", async () => {
		const send = limitedFetch(fetch, 100);
		const outcome = await outcomeOf(send(origin, { method: "POST" }).then(() => ({ data: null })));
		expect(outcome).toEqual({
			ok: false,
			error: {
				code: "INTERNAL",
				message: expect.stringMatching(/hasn't responded for 30 s.*may or may not have been made/),
			},
		});
	});

	it("leaves a request for a page to the browser", async () => {
		const sent: (RequestInit | undefined)[] = [];
		const send = limitedFetch(async (_input, init) => {
			sent.push(init);
			return new Response();
		});
		await send(origin, { headers: { RSC: "1" } });
		await send(origin, { method: "POST" });
		expect(sent.map((init) => init?.signal instanceof AbortSignal)).toEqual([false, true]);
	});
});
