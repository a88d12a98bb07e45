import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { scopeFor } from "@/lib/access/permissions.ts";
import { type ApiDocument, operationsOf, schemaChecker } from "@/testing/api-conformance.ts";
import { apiDocument } from "./document.ts";
import { operations } from "./operations.ts";

const document = JSON.parse(JSON.stringify(apiDocument())) as ApiDocument;

describe("the OpenAPI document", () => {
	it("is valid OpenAPI 3.1", async () => {
		const result = await new Validator().validate(JSON.parse(JSON.stringify(document)));
		expect(result).toEqual({ valid: true });
	});

	it("names every operation, and only those", () => {
		const documented = operationsOf(document).map(({ method, path }) => `${method} ${path}`);
		expect(documented.toSorted()).toEqual(
			operations.map(({ method, path }) => `${method} ${path}`).toSorted(),
		);
		expect(documented.length).toBeGreaterThan(20);
	});

	it("gives each operation a unique id and its scope", () => {
		const ids = operations.map(({ id }) => id);
		expect(new Set(ids).size).toBe(ids.length);
		for (const { operation } of operationsOf(document)) {
			const declared = operations.find(({ id }) => id === operation.operationId);
			const scope = declared?.permission && scopeFor(declared.permission);
			expect(scope, operation.operationId).toEqual(expect.any(String));
			expect(operation.security).toEqual([{ token: [scope] }]);
		}
	});

	it("has no operation that is forbidden to tokens", () => {
		const permissions = operations.map(({ permission }) => permission);
		expect(permissions).not.toContain("key:destroy-data");
		expect(permissions).not.toContain("key:approve");
	});

	it("has a valid example of every body", () => {
		const check = schemaChecker(document);
		for (const { operation } of operationsOf(document)) {
			const media = operation.requestBody?.content["application/json"] as
				| { schema: unknown; example?: unknown }
				| undefined;
			if (!media) continue;
			expect(media.example, operation.operationId).toBeDefined();
			expect(check(media.schema, media.example), operation.operationId).toEqual([]);
			expect(check(media.schema, { ...(media.example as object), unknown: 1 })).not.toEqual([]);
		}
	});
});
