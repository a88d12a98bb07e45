import { describe, expect, it } from "vitest";
import { loadVerbs } from "../../../testing/load-verbs.ts";
import { isRoleAllowed, operatorScopeFor } from "../../access/permissions.ts";
import { operatorOperations } from "../api/operations.ts";
import { operatorCommands } from "./run-command.ts";

const local = operatorCommands.filter((command) => "reason" in command);
const remote = operatorCommands.filter((command) => "operation" in command);

describe("the operator's commands and the operations of the operator API", () => {
	it("are the same: every operation has a command, and a command without an operation says why", () => {
		const used = new Set(remote.map(({ operation }) => operation));
		expect(operatorOperations.filter((operation) => !used.has(operation)).map(({ id }) => id)).toEqual([]);
		expect(remote.filter(({ operation }) => !operatorOperations.includes(operation))).toEqual([]);
		expect(local.map(({ name }) => name)).toEqual([
			"operator-token create",
			"operator-token list",
			"operator-token revoke",
			"application-token create",
			"audit verify",
			"audit check-export",
			"records check-counts",
		]);
		for (const { name, reason } of local) expect(reason, name).toMatch(/^[A-Z].{20,}\.$/);
		expect(remote.length).toBeGreaterThan(30);
	});

	it("cover every verb of the operator, once", async () => {
		const verbs = (await loadVerbs()).filter(({ permission }) => isRoleAllowed(permission, "OPERATOR"));
		const operated = operatorOperations.flatMap((operation) => operation.verbs.map(({ name }) => name));
		expect(new Set(operated).size).toBe(operated.length);
		const missing = verbs.filter(({ name }) => !operated.includes(name));
		// The commands above that work on the database alone.
		expect(missing.map(({ name }) => name).toSorted()).toEqual([
			"createApplicationToken",
			"createOperatorToken",
			"listOperatorTokens",
			"revokeOperatorToken",
		]);
		expect(missing.map(({ permission }) => operatorScopeFor(permission))).toEqual([null, null, null, null]);
		expect(verbs.length).toBe(operated.length + missing.length);
	});
});
