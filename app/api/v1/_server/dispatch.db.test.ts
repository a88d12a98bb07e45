import { describe, expect, it } from "vitest";
import { callApi } from "@/testing/call-api.ts";
import { useSuiteDatabase } from "@/testing/suite-database.ts";
import { operations } from "./operations.ts";

describe("the REST API's dispatcher", () => {
	useSuiteDatabase();

	it("every operation is reached at its own path: without a token it answers 401", async () => {
		for (const { method, path } of operations) {
			const answer = await callApi(path.replaceAll(/\{\w+\}/g, "a%2Fb"), { method });
			expect([method, path, answer.status]).toEqual([method, path, 401]);
		}
	});

	it("a method that a path does not have is 405, with those that it has", async () => {
		const answer = await callApi("/keys/1", { method: "POST" });
		expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, PATCH, DELETE"]);
		expect(answer.headers.get("content-type")).toBe("application/problem+json");
	});

	it("OPTIONS lists the methods of a path", async () => {
		const answer = await callApi("/keys/1", { method: "OPTIONS" });
		expect([answer.status, answer.headers.get("allow")]).toEqual([204, "GET, PATCH, DELETE"]);
	});

	it("HEAD is answered as GET, and a trailing slash changes nothing", async () => {
		expect((await callApi("/deployments/", { method: "HEAD" })).status).toBe(401);
	});

	it.each(["", "/", "/key", "/keys", "/keys/1/2", "/keys/1/activate/x", "/KEYS/1", "/keys/%", "/../v1"])(
		"%o is no resource",
		async (path) => {
			const answer = await callApi(path);
			const { code, status } = await answer.json();
			if (path === "/keys/%") expect(status).toBe(401);
			else expect([answer.status, code]).toEqual([404, "NOT_FOUND"]);
			expect(answer.headers.get("content-type")).toMatch(/json/);
		},
	);
});
