import { describe, expect, it } from "vitest";
import { callOperatorApi, operatorToken } from "../../../testing/call-operator-api.ts";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { db } from "../../platform/db.ts";
import { log } from "../../platform/log.ts";

const perMinute = 3;

describe("the rate of an operator token", () => {
	useSuiteDatabase();

	it("includes refused requests, leads to 429 before anything else is done, and is not shared", async () => {
		process.env.KEYHOLD_API_RATE = String(perMinute);
		log.level = "silent";
		const token = await operatorToken("health:read");
		const statuses = [];
		for (let sent = 0; sent < perMinute + 2; sent++) {
			const answer = await callOperatorApi("/organizations", { token });
			expect(answer.headers.get("ratelimit-policy")).toBe(`"token";q=${perMinute};w=60`);
			statuses.push(answer.status);
		}
		expect(statuses).toEqual([403, 403, 403, 429, 429]);
		const refused = { action: "operator:read-organizations", outcome: "refused" } as const;
		expect(await db().auditEvent.count({ where: refused })).toBeLessThanOrEqual(perMinute);
		const another = await operatorToken("organizations:read");
		expect((await callOperatorApi("/organizations", { token: another })).status).toBe(200);
	});
});
