import { setImmediate as turn } from "node:timers/promises";
import { expect, it } from "vitest";
import { inLogScope, logScope, noteOrganization } from "./log-scope.ts";

it("concurrent requests each have their own scope, and there is none outside of them", async () => {
	const handle = (requestId: string, organizationId: string) =>
		inLogScope(requestId, async () => {
			await turn();
			expect(logScope()).toEqual({ requestId });
			noteOrganization(organizationId);
			await turn();
			return logScope();
		});
	expect(await Promise.all([handle("a", "one"), handle("b", "two")])).toEqual([
		{ requestId: "a", organizationId: "one" },
		{ requestId: "b", organizationId: "two" },
	]);
	noteOrganization("three");
	expect(logScope()).toEqual({});
});

it("a thrown error leads to its request's scope outside of it", async () => {
	const error = new Error("refused");
	const thrown = await inLogScope("a", async () => {
		noteOrganization("one");
		throw error;
	}).catch((caught) => caught);
	expect(logScope(thrown)).toEqual({ requestId: "a", organizationId: "one" });
	expect(logScope(new Error("another"))).toEqual({});
});
