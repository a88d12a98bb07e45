import { describe, expect, it } from "vitest";
import { checkDefinition, type QueryDefinition } from "./query-definition.ts";

const definition: QueryDefinition = {
	source: "request-logs",
	filters: [{ field: "status", operator: "atLeast", value: "500" }],
	groupBy: ["route", "method"],
	stepMinutes: 5,
	measure: { kind: "count" },
	windowMinutes: 60,
};
const filter = (field: string, operator: QueryDefinition["filters"][number]["operator"], value: string) => ({
	...definition,
	filters: [{ field, operator, value }],
});

it("a definition over metadata is accepted", () => {
	expect(() => checkDefinition(definition)).not.toThrow();
});

describe("a field of the payload", () => {
	const sealed = [
		"body",
		"attributes.user.email",
		"resource.host",
		"events",
		"links",
		"__proto__",
		"toString",
	];

	it.each(sealed)("%s cannot be filtered by, and the refusal names the fields that can", (field) => {
		let thrown: unknown;
		try {
			checkDefinition(filter(field, "equals", "x"));
		} catch (error) {
			thrown = error;
		}
		expect(thrown).toMatchObject({ code: "FIELD_ENCRYPTED", httpStatus: 422 });
		const { message, fieldErrors } = thrown as { message: string; fieldErrors: object };
		expect(message).toContain("encrypted");
		expect(message).toContain("service, method, route");
		expect(Object.keys(fieldErrors)).toEqual(["filters.0.field"]);
	});

	it.each(sealed)("%s cannot be grouped by", (field) => {
		expect(() => checkDefinition({ ...definition, groupBy: ["service", field] })).toThrow(
			expect.objectContaining({ code: "FIELD_ENCRYPTED" }),
		);
	});

	it("cannot be a field that only the other source has as metadata", () => {
		expect(() => checkDefinition({ ...definition, groupBy: ["kind"] })).toThrow(/encrypted/);
		expect(() =>
			checkDefinition({ ...definition, source: "traces", filters: [], groupBy: ["kind"] }),
		).not.toThrow();
	});
});

it.each<[string, QueryDefinition, string]>([
	["a text is not ordered", filter("service", "atLeast", "a"), "filters.0.operator"],
	["a number contains nothing", filter("status", "contains", "5"), "filters.0.operator"],
	["a number is a number", filter("status", "equals", "5xx"), "filters.0.value"],
	["nor is it out of all bounds", filter("status", "equals", "1e999"), "filters.0.value"],
	["twice the same group", { ...definition, groupBy: ["route", "route"] }, "groupBy.1"],
	["steps longer than the window", { ...definition, stepMinutes: 61 }, "stepMinutes"],
	["more steps than rows", { ...definition, stepMinutes: 1, windowMinutes: 1_001 }, "stepMinutes"],
])("a definition is refused: %s", (_, wrong, at) => {
	expect(() => checkDefinition(wrong)).toThrow(
		expect.objectContaining({ code: "INVALID_INPUT", fieldErrors: { [at]: expect.any(String) } }),
	);
});
