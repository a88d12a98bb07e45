import { describe, expect, it } from "vitest";
import { z } from "zod";
import { serve } from "@/lib/api/serve.ts";
import { db } from "@/lib/platform/db.ts";
import { log } from "@/lib/platform/log.ts";
import { apiRequest, apiToken } from "@/testing/call-api.ts";
import { useSuiteDatabase } from "@/testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "@/testing/suite-kms.ts";
import { createTestOrganization } from "@/testing/suite-organization.ts";
import { addKey } from "./operations/keys.ts";
import { restApi } from "./rest-api.ts";

describe("an answer that fails after the commit", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("does not claim that nothing was changed", async () => {
		log.level = "silent";
		const { id, slug, deploymentId } = await createTestOrganization();
		const broken = { ...addKey, answers: { 201: { description: "none fits", schema: z.never() } } };
		const request = apiRequest(`/deployments/${deploymentId}/keys`, {
			token: await apiToken(slug, ["keys:write"]),
			body: { arn: await createCustomerKey(id), name: "committed" },
		});
		const response = await serve(restApi, broken)(request, { deploymentId });
		const { code, detail } = await response.json();
		expect(code).toBe("INTERNAL");
		expect(await db().kmsKey.count({ where: { name: "committed" } })).toBe(1);
		expect(detail).toMatch(/check whether the change was made before you try again/);
		expect(detail).not.toMatch(/nothing was/i);
	});
});
