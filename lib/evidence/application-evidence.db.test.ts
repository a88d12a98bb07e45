import { describe, expect, it } from "vitest";
import { retiringApplicationDataKey } from "../../testing/application-data-key.ts";
import { makeReport } from "../../testing/make-report.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { releaseDataKeys } from "../jobs/release-data-keys.ts";
import { now } from "../platform/clock.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";

const never = new AbortController().signal;
const always = { from: new Date(0), to: "2999-12-31" };

describe("application data in the evidence report", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("is the last complete scan of each table, with this organization's values, and what became of its old data keys", async () => {
		const [organization, other] = [await createTestOrganization(), await createTestOrganization()];
		const { deploymentId } = organization;
		const [ours, theirs] = [
			await retiringApplicationDataKey(deploymentId),
			await retiringApplicationDataKey(other.deploymentId),
		];
		await db().applicationTable.create({ data: { name: "notes" } });
		const ofTheirs = {
			deploymentId: other.deploymentId,
			dataKeyId: theirs.id,
			found: 900,
			done: 0,
			left: 900,
		};
		const scan = async (found: number, left: number, finishedAt: Date | null) => {
			const counts = [{ deploymentId, dataKeyId: ours.id, found, done: found - left, left }, ofTheirs];
			await db().applicationScan.create({
				data: {
					id: newId(),
					tableName: "notes",
					worker: "billing-worker",
					startedAt: now(),
					finishedAt,
					counts: { create: counts },
				},
			});
		};
		await scan(9, 7, now());
		await scan(7, 0, now());
		await scan(0, 0, now());
		await scan(0, 0, null);
		await releaseDataKeys(never);
		// The job of another organization, with a table of its own.
		for (const name of ["merger_docs", "notes"]) {
			const table = { connectOrCreate: { where: { name }, create: { name } } };
			const times = { startedAt: now(), finishedAt: now() };
			const counts = { create: [ofTheirs] };
			await db().applicationScan.create({
				data: { id: newId(), table, worker: "their-worker", ...times, counts },
			});
		}

		const { applications } = await makeReport(organization.admin, always);
		expect(applications?.scans).toMatchObject([
			{ table: "notes", worker: "billing-worker", found: 0, left: 0, finishedAt: expect.any(String) },
		]);
		expect(applications?.dataKeys).toMatchObject([
			{ action: "application.data_key_released", dataKeyId: ours.id, process: null },
		]);
		const theirReport = await makeReport(other.admin, always);
		expect(theirReport.applications?.scans).toMatchObject([
			{ table: "merger_docs", worker: "their-worker", found: 900, left: 900 },
			{ table: "notes", worker: "their-worker", found: 900, left: 900 },
		]);
		expect(theirReport.applications?.dataKeys).toEqual([]);
		expect(JSON.stringify(theirReport)).not.toContain(ours.id);
		const later = await makeReport(organization.admin, { from: "2999-01-01", to: "2999-12-31" });
		expect(later.applications).toEqual({ scans: [], dataKeys: [] });
	});
});
