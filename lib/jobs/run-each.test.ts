import { expect, it } from "vitest";
import { runEach } from "./run-each.ts";

it("a part that fails keeps none of the others from running, and they run in order", async () => {
	const ran: string[] = [];
	await runEach({
		first: async () => ran.push("first"),
		failing: () => Promise.reject(new Error("no")),
		throwing: () => {
			throw new Error("no");
		},
		last: async () => ran.push("last"),
	});
	expect(ran).toEqual(["first", "last"]);
});
