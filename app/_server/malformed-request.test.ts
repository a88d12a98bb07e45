import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { malformed, refuseMalformed } from "./malformed-request.ts";

describe("a malformed request", () => {
	it.each([
		["GET", "/%E0%A4%A", {}, 400],
		["GET", "/%", {}, 400],
		["GET", "/invite/%ff", {}, 400],
		["GET", "/acme/request-logs/%zz?q=1", {}, 400],
		["OPTIONS", "*", {}, 400],
		["POST", "/sign-in", { "content-type": "multipart/form-data" }, 400],
		["POST", "/sign-in", { "content-type": "Multipart/Form-Data; charset=utf-8" }, 400],
		["TRACE", "/", {}, 405],
		["PROPFIND", "/sign-in", {}, 405],
	])("%s %s is refused", (method, url, headers, status) => {
		expect(malformed({ method, url, headers })).toMatchObject({ status });
	});

	it.each([
		["GET", "/", {}],
		["HEAD", "/sign-in?callbackUrl=%", {}],
		["GET", "/acme/traces?q=%E0%A4%A", {}],
		["GET", "/r%C3%A9gion", {}],
		["POST", "/sign-in", { "content-type": "multipart/form-data; boundary=x" }],
		["OPTIONS", "/api/v1/keys", {}],
	])("%s %s is not malformed", (method, url, headers) => {
		expect(malformed({ method, url, headers })).toBeNull();
	});

	it("is answered before the server's own listener gets it, even the first one", async () => {
		const heard: (string | undefined)[] = [];
		const server = createServer(({ url }, response) => {
			heard.push(url);
			response.end("served");
		});
		refuseMalformed();
		await once(server.listen(0, "127.0.0.1"), "listening");
		const { port } = server.address() as AddressInfo;
		const ask = async (method: string, path: string) => {
			const [answer] = await once(request({ port, method, path, agent: false }).end(), "response");
			answer.resume();
			return answer.statusCode;
		};
		expect(await ask("GET", "/%ff")).toBe(400);
		expect(await ask("TRACE", "/")).toBe(405);
		expect(await ask("GET", "/sign-in")).toBe(200);
		expect(await ask("GET", "/%")).toBe(400);
		expect(heard).toEqual(["/sign-in"]);
		server.close();
	});
});
