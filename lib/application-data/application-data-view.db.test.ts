import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { retiringApplicationDataKey } from "../../testing/application-data-key.ts";
import { createTestApplication } from "../../testing/suite-application.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, type TestOrganization } from "../../testing/suite-organization.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { StoredDataKey } from "../vault/stored-data-keys.ts";
import { beginScan } from "./begin-scan.ts";
import { readApplications } from "./read-applications.ts";
import { reportScan } from "./report-scan.ts";

const minute = 60_000;
const ago = (ms: number) => new Date(Date.now() - ms);

describe("what applications do with an organization's data", () => {
	useSuiteDatabase();
	useSuiteKms();
	let ours: TestOrganization;
	let theirs: TestOrganization;
	let ourKey: StoredDataKey;
	let theirKey: StoredDataKey;
	beforeAll(async () => {
		ours = await createTestOrganization();
		theirs = await createTestOrganization();
		ourKey = await retiringApplicationDataKey(ours.deploymentId);
		theirKey = await retiringApplicationDataKey(theirs.deploymentId);
		await db().applicationTable.createMany({ data: [{ name: "invoices" }, { name: "notes" }] });
	});

	const read = ({ admin, deploymentId }: TestOrganization) => readApplications(admin, { deploymentId });
	async function process(name: string, leasedUntil: Date, dataKeys: StoredDataKey[]) {
		const tokenHash = new Uint8Array(randomBytes(32));
		const { id: tokenId } = await db().applicationToken.create({
			data: { id: newId(), name: newId(), tokenHash },
		});
		await db().applicationProcess.create({
			data: {
				id: newId(),
				tokenId,
				name,
				version: "1.4.2",
				lastSeenAt: ago(2_000),
				leases: {
					create: dataKeys.flatMap(({ deploymentId, id }) =>
						(["OPEN", "SEAL"] as const).map((purpose) => ({
							deploymentId,
							dataKeyId: id,
							purpose,
							leasedUntil,
						})),
					),
				},
			},
		});
	}
	async function scan(startedMs: number, counts: [StoredDataKey, found: number, done: number][]) {
		await db().applicationScan.create({
			data: {
				id: newId(),
				tableName: "notes",
				worker: "billing-worker",
				startedAt: ago(startedMs),
				finishedAt: ago(startedMs - 1_000),
				counts: {
					create: counts.map(([{ deploymentId, id }, found, done]) => ({
						deploymentId,
						dataKeyId: id,
						found,
						done,
						left: found - done,
					})),
				},
			},
		});
	}

	it("is nothing before an application has leased a data key or a job has reported", async () => {
		expect(await read(ours)).toMatchObject({ values: null, processes: [], retiringDataKeys: 1 });
	});

	it("names the processes that hold its data keys now, each once, and no others", async () => {
		await process("api-server", ago(-minute), [ourKey]);
		await process("stopped", ago(minute), [ourKey]);
		await process("elsewhere", ago(-minute), [theirKey]);
		const { processes } = await read(ours);
		expect(processes).toMatchObject([{ name: "api-server", version: "1.4.2", dataKeys: 1 }]);
		expect((await read(theirs)).processes.map(({ name }) => name)).toEqual(["elsewhere"]);
	});

	it("shows its own numbers for each table, from the last scan that mentioned it", async () => {
		await scan(3 * minute, [
			[ourKey, 10, 4],
			[theirKey, 500, 0],
		]);
		const shown = await read(ours);
		expect(shown.tables).toMatchObject([
			{ name: "notes", isFinished: true, total: 10, done: 4, left: 6, worker: "billing-worker" },
		]);
		expect(shown.values).toMatchObject({ found: 10, isWhole: false, worker: "billing-worker" });
		// A later scan that counts none of its data keys says nothing about it.
		await scan(minute, [[theirKey, 480, 0]]);
		expect(await read(ours)).toEqual(shown);
		expect((await read(theirs)).values).toMatchObject({ found: 480 });
	});

	it("leaves out the tables and the job of another organization's token, and destroyed data keys", async () => {
		const { context } = await createTestApplication({ organizations: [theirs.slug] });
		const before = (await read(ours)).tables;
		expect(before.map(({ name }) => name)).toEqual(["notes"]);
		for (const table of ["merger_docs", "notes"]) {
			const begin = { process: { id: newId(), name: "their-worker" }, table };
			const { scanId } = await beginScan(context, async () => begin);
			// Counts of a data key outside of the token's organizations are left out.
			const counts = [theirKey, ourKey].map(({ id }) => ({ dataKeyId: id, found: 3, done: 0, left: 3 }));
			await reportScan(context, async () => ({ scanId, counts, isFinished: true }));
		}
		expect((await read(ours)).tables).toEqual(before);
		expect((await read(theirs)).tables).toMatchObject([
			{ name: "merger_docs", worker: "their-worker", left: 3 },
			{ name: "notes", worker: "their-worker", left: 3 },
		]);
		await db().dataKey.update({
			where: { deploymentId_id: { deploymentId: theirs.deploymentId, id: theirKey.id } },
			data: { state: "DESTROYED", wrapped: new Uint8Array() },
		});
		expect((await read(theirs)).tables).toEqual([]);
	});
});
