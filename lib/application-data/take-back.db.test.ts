import { describe, expect, it } from "vitest";
import { retiringApplicationDataKey } from "../../testing/application-data-key.ts";
import { createTestApplication } from "../../testing/suite-application.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { releaseDataKeys } from "../jobs/release-data-keys.ts";
import { now } from "../platform/clock.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { leaseDataKeys } from "./lease-data-keys.ts";

const never = new AbortController().signal;

describe("a released data key that an application asks for", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("is restored and opens, and an alert and the audit log name the process and the forgotten table", async () => {
		const organization = await createTestOrganization();
		const { deploymentId, id: organizationId, slug: tenant } = organization;
		const { id: dataKeyId } = await retiringApplicationDataKey(deploymentId);
		await db().applicationTable.create({ data: { name: "notes" } });
		const scan = { id: newId(), tableName: "notes", worker: "billing-worker", finishedAt: now() };
		const counts = { create: { deploymentId, dataKeyId, found: 0, done: 0, left: 0 } };
		await db().applicationScan.create({ data: { ...scan, counts } });
		await releaseDataKeys(never);
		const row = () =>
			db().dataKey.findUnique({ where: { deploymentId_id: { deploymentId, id: dataKeyId } } });
		expect((await row())?.state).toBe("RELEASED");

		const { context } = await createTestApplication();
		const process = { id: newId(), name: "api-server", version: "1.4.2" };
		const asked = { purpose: "OPEN", tenant, dataKeyId, table: "archive" };
		const lease = async () =>
			(await leaseDataKeys(context, async () => ({ process, leases: [asked] }))).leases[0];
		expect(await lease()).toMatchObject({ dataKeyId, key: expect.any(String) });
		expect(await row()).toMatchObject({
			state: "RETIRING",
			releasedAt: null,
			takenBackAt: expect.any(Date),
		});
		// The lease runs, and the scan is older: the data key is not released again.
		await releaseDataKeys(never);
		await lease();
		expect((await row())?.state).toBe("RETIRING");

		const alerts = await db().alert.findMany({
			where: { organizationId, type: "application.table_forgotten" },
		});
		expect(alerts.map(({ data }) => data)).toEqual([
			expect.objectContaining({
				deployment: "Production",
				deploymentId,
				dataKeyId,
				process: "api-server 1.4.2",
				table: "archive",
			}),
		]);
		const audited = await db().auditEvent.findMany({
			where: { chainId: organizationId, action: { startsWith: "application.data_key" } },
			orderBy: { seq: "asc" },
		});
		expect(audited.map(({ action, details }) => [action, details])).toEqual([
			["application.data_key_released", expect.objectContaining({ tables: ["notes"] })],
			["application.data_key_taken_back", expect.objectContaining({ process, table: "archive" })],
		]);
	});
});
