import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { retiringApplicationDataKey } from "../../testing/application-data-key.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, type TestOrganization } from "../../testing/suite-organization.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { StoredDataKey } from "../vault/stored-data-keys.ts";
import { readApplications } from "./read-applications.ts";

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
			{ name: "invoices", reportedAt: null, lastFinishedAt: null },
			{ name: "notes", isFinished: true, total: 10, done: 4, left: 6, worker: "billing-worker" },
		]);
		expect(shown.values).toMatchObject({ found: 10, isWhole: false, worker: "billing-worker" });
		// A later scan has nothing to look for here, so it says nothing about it.
		await scan(minute, [[theirKey, 480, 0]]);
		const later = await read(ours);
		expect(later.tables[1]).toMatchObject({ total: 0, left: 0 });
		expect(later.values).toEqual(shown.values);
		expect((await read(theirs)).values).toMatchObject({ found: 480 });
	});
});
