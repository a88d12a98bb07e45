import { beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	operator,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { operatorCreateToken } from "../operator/verbs/create-token.ts";
import { db } from "../platform/db.ts";
import { openRequestLog } from "../telemetry/read-request-log.ts";
import type { RequestContext } from "./context.ts";

describe("the opening of a payload", () => {
	useSuiteDatabase();
	useSuiteKms();
	let organization: TestOrganization;
	let machine: RequestContext;
	let requestLogId: string;
	beforeAll(async () => {
		organization = await createTestOrganization();
		await ingestLogs(organization, 1);
		requestLogId = (await db().requestLog.findFirstOrThrow()).id;
		const { token } = await operatorCreateToken(operator, {
			organization: organization.slug,
			name: "reader",
			scopes: ["telemetry:read"],
		});
		machine = { caller: { kind: "token", token }, requestId: "r", ip: null };
	});
	const sampleOneIn = (auditOpeningsOneIn: number) =>
		db().organization.update({ where: { id: organization.id }, data: { auditOpeningsOneIn } });
	const openings = (actorType: string) =>
		db().auditEvent.findMany({ where: { action: "request_log.opened", actorType } });

	it("by a token is always audited by default", async () => {
		for (let time = 0; time < 5; time++) await openRequestLog(machine, { requestLogId });
		expect(await openings("token")).toHaveLength(5);
	});

	it("by a token is audited one in four if so configured, and the row says so", async () => {
		await sampleOneIn(4);
		for (let time = 0; time < 200; time++) await openRequestLog(machine, { requestLogId });
		const sampled = (await openings("token")).slice(5);
		// Binomial: 50 expected, 6.1 the standard deviation.
		expect(sampled.length).toBeGreaterThan(15);
		expect(sampled.length).toBeLessThan(85);
		for (const { details } of sampled) expect(details).toEqual({ sampledOneIn: 4 });
	});

	it("by a person is audited each time, whatever is asked for of machines", async () => {
		await sampleOneIn(1_000_000);
		for (let time = 0; time < 5; time++) await openRequestLog(organization.member, { requestLogId });
		const rows = await openings("user");
		expect(rows).toHaveLength(5);
		for (const { details } of rows) expect(details).toEqual({});
	});
});
