import { expect, test } from "vitest";
import { matchingCommands } from "./rank-command.ts";

const commands = [
	{ label: "Request logs" },
	{ label: "Scheduled queries" },
	{ label: "Encryption Keys" },
	{ label: "API tokens" },
	{ label: "prod-data-key", keywords: "key Production us-west-1" },
	{ label: "Add key to Staging" },
];
const found = (query: string) => matchingCommands(commands, query).map(({ label }) => label);

test("without a query all commands are there in their order", () => {
	expect(found("  ")).toEqual(commands.map(({ label }) => label));
});

test("a label that begins with the query comes before one with a word that does", () => {
	expect(
		matchingCommands([{ label: "My keys" }, { label: "Keys" }], "key").map(({ label }) => label),
	).toEqual(["Keys", "My keys"]);
});

test("every word of the query has to be found, in the label or the keywords", () => {
	expect(found("prod west")).toEqual(["prod-data-key"]);
	expect(found("prod east")).toEqual([]);
});

test("letters in their order are enough, and come last", () => {
	expect(found("eks")).toContain("Encryption Keys");
	expect(found("ke").at(-1)).not.toBe("Encryption Keys");
});
