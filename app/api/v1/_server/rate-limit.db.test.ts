import { beforeAll, describe, expect, it } from "vitest";
import { log } from "@/lib/platform/log.ts";
import { apiToken, callApi } from "@/testing/call-api.ts";
import { useSuiteDatabase } from "@/testing/suite-database.ts";
import { useSuiteKms } from "@/testing/suite-kms.ts";
import { createTestOrganization, ingestLogs, type TestOrganization } from "@/testing/suite-organization.ts";

const perMinute = 5;

describe("the rate of a token", () => {
	useSuiteDatabase();
	useSuiteKms();
	let organization: TestOrganization;

	beforeAll(async () => {
		process.env.KEYHOLD_API_RATE = String(perMinute);
		log.level = "silent";
		organization = await createTestOrganization();
	});

	it("is reported in every response, leads to 429 with Retry-After, and is not shared", async () => {
		const token = await apiToken(organization.slug, ["keys:read"]);
		const answers = await Promise.all(
			Array.from({ length: perMinute + 3 }, () => callApi("/deployments", { token })),
		);
		const refused = answers.filter(({ status }) => status === 429);
		expect(answers.filter(({ status }) => status === 200).length).toBe(perMinute);
		expect(refused.length).toBe(3);
		for (const { headers } of answers) {
			expect(headers.get("ratelimit-policy")).toBe(`"token";q=${perMinute};w=60`);
			expect(headers.get("ratelimit")).toMatch(/^"token";r=\d;t=\d+$/);
		}
		for (const response of refused) {
			const seconds = Number(response.headers.get("retry-after"));
			expect(seconds).toBeGreaterThan(0);
			expect(seconds).toBeLessThanOrEqual(60);
			expect(response.headers.get("ratelimit")).toBe(`"token";r=0;t=${seconds}`);
			expect(await response.json()).toMatchObject({ code: "RATE_LIMITED", status: 429 });
		}
		const another = await apiToken(organization.slug, ["keys:read"]);
		expect((await callApi("/deployments", { token: another })).status).toBe(200);
	});

	it("includes requests refused for a missing scope, but not incoming telemetry", async () => {
		const token = await apiToken(organization.slug, ["audit:read"]);
		const statuses = [];
		for (let asked = 0; asked <= perMinute; asked++)
			statuses.push((await callApi("/deployments", { token })).status);
		expect(statuses).toEqual([...Array.from({ length: perMinute }, () => 403), 429]);
		for (let sent = 0; sent <= perMinute; sent++) await ingestLogs(organization, 1);
	});
});
