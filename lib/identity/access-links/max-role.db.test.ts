import { describe, expect, it } from "vitest";
import { callOperatorApi, operatorToken } from "../../../testing/call-operator-api.ts";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { createTestOrganization } from "../../../testing/suite-organization.ts";

process.env.KEYHOLD_LINK_MAX_ROLE = "MEMBER";

describe("access links up to the role MEMBER", () => {
	useSuiteDatabase();

	it("give no Org Admin's session", async () => {
		const { slug } = await createTestOrganization();
		const token = await operatorToken("links:write");
		const ask = async (more: object) => {
			const body = { email: "ada@links.example", name: "Ada", ...more };
			return (await callOperatorApi(`/organizations/${slug}/access-links`, { method: "POST", token, body }))
				.status;
		};
		expect(await ask({})).toBe(403);
		expect(await ask({ kind: "SETUP" })).toBe(403);
		expect(await ask({ role: "MEMBER" })).toBe(201);
	});
});
