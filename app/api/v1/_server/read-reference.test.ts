import { expect, it } from "vitest";
import { apiDocument } from "./document.ts";
import { operations } from "./operations.ts";
import { readReference } from "./read-reference.ts";

const shown = readReference(apiDocument()).flatMap((group) => group.operations);

it("the reference shows every operation with its scope, and nothing that it cannot name", () => {
	expect(shown.map(({ id }) => id).toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
	for (const { id, scope, answers } of shown) {
		expect(scope, id).toMatch(/^[a-z]+:[a-z]+$/);
		expect(answers.length, id).toBeGreaterThan(4);
	}
	expect(JSON.stringify(shown)).not.toMatch(/undefined|\[object/);
});

it("the reference names the fields of what is sent and what is answered", () => {
	const addKey = shown.find(({ id }) => id === "addKey");
	expect(addKey?.body.map(({ name, isRequired }) => [name, isRequired])).toEqual([
		["arn", true],
		["name", true],
		["description", false],
	]);
	expect(JSON.parse(addKey?.example ?? "")).toMatchObject({ name: "prod-data-key" });
	const created = addKey?.answers.find(({ status }) => status === "201");
	expect(created?.fields.map(({ name }) => name)).toContain("protects");
	const limit = shown.find(({ id }) => id === "listKeys")?.parameters.find(({ name }) => name === "limit");
	expect(limit?.type).toBe("integer 1 to 200, else 50");
	const deleted = shown.find(({ id }) => id === "deleteKey")?.answers.find(({ status }) => status === "202");
	expect(deleted?.fields.map(({ name }) => name)).toEqual(["rekeyId", "approvalId", "expiresAt"]);
});
