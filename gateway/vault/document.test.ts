import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { applicationScopes, applicationScopesFor } from "../../lib/access/permissions.ts";
import { type ApiDocument, operationsOf, schemaChecker } from "../../testing/api-conformance.ts";
import { loadVerbs } from "../../testing/load-verbs.ts";
import { vaultDocument } from "./document.ts";
import { vaultOperations } from "./operations.ts";

const document = JSON.parse(JSON.stringify(vaultDocument())) as ApiDocument;
type Media = { schema: unknown; example?: unknown };

describe("the OpenAPI document of the vault API", () => {
	it("is valid OpenAPI 3.1", async () => {
		expect(await new Validator().validate(JSON.parse(JSON.stringify(document)))).toEqual({ valid: true });
	});

	it("has every operation, with the scopes of which a token needs one", () => {
		const documented = operationsOf(document).map(({ path, operation }) => [
			path,
			operation.security.map(({ token }) => token?.[0]),
		]);
		expect(documented).toEqual(
			vaultOperations.map(({ path, verb }) => [path, [...applicationScopesFor(verb.permission)]]),
		);
		expect(documented).toHaveLength(6);
	});

	it("reaches every verb that an application may call", async () => {
		const verbs = (await loadVerbs()).filter(({ permission }) => applicationScopesFor(permission).length > 0);
		expect(verbs.map(({ name }) => name).toSorted()).toEqual(
			vaultOperations.map(({ verb }) => verb.name).toSorted(),
		);
		const used = vaultOperations.flatMap(({ verb }) => applicationScopesFor(verb.permission));
		expect([...new Set(used)].toSorted()).toEqual([...applicationScopes].toSorted());
	});

	it("has a valid example of every body and answer", () => {
		const check = schemaChecker(document);
		for (const { operation } of operationsOf(document)) {
			const sent = operation.requestBody?.content["application/json"] as Media | undefined;
			const given = operation.responses[200]?.content?.["application/json"] as Media | undefined;
			for (const media of [sent, given]) {
				if (!media) continue;
				expect(media.example, operation.operationId).toBeDefined();
				expect(check(media.schema, media.example), operation.operationId).toEqual([]);
			}
			expect(check(sent?.schema, { ...(sent?.example as object), unknown: 1 })).not.toEqual([]);
		}
	});
});
