import { expect, it } from "vitest";
import { runEach } from "./run-each.ts";

it("a failed part does not keep the others from running in order, and is named", async () => {
	const ran: string[] = [];
	const failed = await runEach({
		first: async () => ran.push("first"),
		failing: () => Promise.reject(new Error("no")),
		throwing: () => {
			throw new Error("no");
		},
		last: async () => ran.push("last"),
	});
	expect(ran).toEqual(["first", "last"]);
	expect(failed).toEqual(["failing", "throwing"]);
});
