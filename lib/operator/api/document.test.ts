import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { type ApiDocument, operationsOf, schemaChecker } from "../../../testing/api-conformance.ts";
import { operatorScopeFor } from "../../access/permissions.ts";
import { operatorDocument } from "./document.ts";
import { operatorOperations } from "./operations.ts";

const document = JSON.parse(JSON.stringify(operatorDocument())) as ApiDocument;

describe("the OpenAPI document of the operator API", () => {
	it("is valid OpenAPI 3.1", async () => {
		const result = await new Validator().validate(JSON.parse(JSON.stringify(document)));
		expect(result).toEqual({ valid: true });
	});

	it("names every operation, and only those, each with a unique ID and its scope", () => {
		const documented = operationsOf(document);
		expect(documented.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(
			operatorOperations.map(({ method, path }) => `${method} ${path}`).toSorted(),
		);
		expect(documented.length).toBeGreaterThan(30);
		expect(new Set(operatorOperations.map(({ id }) => id)).size).toBe(operatorOperations.length);
		for (const { operation } of documented) {
			const declared = operatorOperations.find(({ id }) => id === operation.operationId);
			const scope = declared && operatorScopeFor(declared.permission);
			expect(scope, operation.operationId).toEqual(expect.any(String));
			expect(operation.security).toEqual([{ token: [scope] }]);
		}
	});

	it("has a valid example of every body, and accepts no unknown field", () => {
		const check = schemaChecker(document);
		let bodies = 0;
		for (const { operation } of operationsOf(document)) {
			const media = operation.requestBody?.content["application/json"] as
				| { schema: unknown; example?: unknown }
				| undefined;
			if (!media) continue;
			bodies++;
			expect(media.example, operation.operationId).toBeDefined();
			expect(check(media.schema, media.example), operation.operationId).toEqual([]);
			const unknown = { ...(media.example as object), unknown: 1 };
			expect(check(media.schema, unknown), operation.operationId).not.toEqual([]);
		}
		expect(bodies).toBeGreaterThan(15);
	});
});
