import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asOwner, useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { userIdOf } from "../../testing/suite-member.ts";
import {
	createTestOrganization,
	ingestLogs,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { findSession, startSession } from "../access/sessions.ts";
import { takeApiTurn } from "../api/api-rate-limit.ts";
import { encryptionKeysOverview } from "../keys/encryption-keys-overview.ts";
import { db, disconnect } from "../platform/db.ts";
import { toKeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { listRequestLogs } from "../telemetry/list-request-logs.ts";
import { openRequestLog } from "../telemetry/read-request-log.ts";
import { systemHealth } from "./system-health.ts";

describe("a database that becomes read-only", () => {
	useSuiteDatabase();
	useSuiteKms();
	let organization: TestOrganization;
	let sessionId: string;

	beforeAll(async () => {
		organization = await createTestOrganization();
		await ingestLogs(organization, 2);
		sessionId = await startSession(userIdOf(organization.admin), "PASSWORD", { ip: null, userAgent: null });
		// Old enough to be touched by the next request.
		await db().session.updateMany({ data: { lastSeenAt: new Date(Date.now() - 120_000) } });
		const { rows } = await asOwner("SELECT current_database() AS name");
		await asOwner(`ALTER DATABASE ${rows[0].name} SET default_transaction_read_only = on`);
		await disconnect();
	});

	afterAll(async () => {
		const { rows } = await asOwner("SELECT current_database() AS name");
		await asOwner(
			`BEGIN READ WRITE; ALTER DATABASE ${rows[0].name} RESET default_transaction_read_only; COMMIT`,
		);
		await disconnect();
	});

	it("is reported by the health check", async () => {
		await expect
			.poll(systemHealth, { timeout: 10_000 })
			.toMatchObject({ status: "down", database: "read-only" });
	});

	it("leaves sessions, pages and searches working", async () => {
		expect(await findSession(sessionId)).toMatchObject({ method: "PASSWORD" });
		expect((await encryptionKeysOverview(organization.admin, {})).deployments).toHaveLength(1);
		expect((await listRequestLogs(organization.member, { route: "/orders/{id}" })).rows).toHaveLength(2);
		expect(await takeApiTurn(newId())).toMatchObject({ isExceeded: false });
	});

	it("refuses writes with a retryable error", async () => {
		const { rows } = await listRequestLogs(organization.member, {});
		const refused = openRequestLog(organization.member, { requestLogId: rows[0]?.id ?? "" });
		const error = toKeyholdError(await refused.catch((thrown) => thrown));
		expect(error).toMatchObject({ code: "DATABASE_UNAVAILABLE", httpStatus: 503, isRetryable: true });
	});
});
