import { describe, expect, it } from "vitest";
import type { ApiDocument } from "../../../testing/api-conformance.ts";
import { operatorApiUrl, operatorToken } from "../../../testing/call-operator-api.ts";
import { type FuzzWorld, fuzzApi } from "../../../testing/fuzz-api.ts";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { useSuiteKms } from "../../../testing/suite-kms.ts";
import { createTestOrganization } from "../../../testing/suite-organization.ts";
import { operatorScopes } from "../../access/permissions.ts";
import { db } from "../../platform/db.ts";
import { log } from "../../platform/log.ts";
import { operatorDocument } from "./document.ts";
import { dispatchOperatorRequest } from "./operator-api.ts";

describe("every operation of the operator API, for any request", () => {
	useSuiteDatabase();
	useSuiteKms();

	async function createWorld(): Promise<FuzzWorld> {
		const organizations = [await createTestOrganization(), await createTestOrganization()];
		const slugs = organizations.map(({ slug }) => slug);
		const emails = (await db().user.findMany()).map(({ email }) => email);
		const tokens = [];
		for (let made = 0; made < 4; made++) tokens.push(await operatorToken(...operatorScopes));
		return {
			tokens: [...tokens, await operatorToken("health:read")],
			ids: {
				organization: [...slugs, ...organizations.map(({ id }) => id), "customer-1"],
				email: emails,
				tokenId: (await db().apiToken.findMany()).map(({ id }) => id),
				provider: ["okta"],
				name: ["pager", "crm.public.contacts"],
			},
			fields: {
				organization: slugs,
				email: emails,
				region: ["us-west-1", "eu-central-1"],
				slug: [...slugs, "fuzzed-1", "fuzzed-2"],
				name: ["Fuzzed", "okta"],
			},
		};
	}

	it("answers as documented, and never with 5xx", { timeout: 240_000 }, async () => {
		process.env.KEYHOLD_API_RATE = "100000";
		log.level = "silent";
		const statuses = await fuzzApi({
			document: JSON.parse(JSON.stringify(operatorDocument())) as ApiDocument,
			world: await createWorld(),
			baseUrl: operatorApiUrl,
			send: dispatchOperatorRequest,
			runsPerOperation: Number(process.env.KEYHOLD_FUZZ_RUNS ?? 20),
		});
		// Some requests succeeded, and others were refused in different ways.
		for (const status of [200, 201, 400, 401, 403, 404, 409, 415])
			expect(statuses[status], `${status}`).toBeGreaterThan(0);
	});
});
