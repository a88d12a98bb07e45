import { randomBytes, randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { currentApplicationDataKey } from "../../testing/application-data-key.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { db, pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { forgetEndedLeases } from "./forget-ended-leases.ts";

const dayMs = 24 * 3_600_000;
const daysAgo = (days: number) => new Date(Date.now() - days * dayMs);

describe("the daily clean-up of application data", () => {
	useSuiteDatabase();
	useSuiteKms();
	beforeEach(() => db().applicationTable.deleteMany());

	async function organizationWithDataKey() {
		const { id, deploymentId } = await createTestOrganization();
		return { id, deploymentId, dataKeyId: (await currentApplicationDataKey(deploymentId)).id };
	}

	async function scan(
		tableName: string,
		days: number,
		of?: { deploymentId: string; dataKeyId: string },
		isFinished = true,
	): Promise<string> {
		const { id } = await db().applicationScan.create({
			data: {
				id: newId(),
				tableName,
				worker: "nightly",
				startedAt: daysAgo(days),
				reportedAt: daysAgo(days),
				finishedAt: isFinished ? daysAgo(days) : null,
			},
		});
		if (of) {
			const { deploymentId, dataKeyId } = of;
			await db().applicationScanCount.create({
				data: { scanId: id, deploymentId, dataKeyId, found: 0, done: 0, left: 0 },
			});
		}
		return id;
	}

	it("keeps each organization's last finished scan of a table, while the table is registered for it", async () => {
		const [acme, globex, left] = await Promise.all(Array.from({ length: 3 }, organizationWithDataKey));
		if (!acme || !globex || !left) throw new Error("three organizations");
		await db().applicationTable.create({ data: { name: "notes", organizationIds: [acme.id, globex.id] } });
		const firstOfAcme = await scan("notes", 500, acme);
		const lastOfAcme = await scan("notes", 490, acme);
		const brokenOff = await scan("notes", 480, acme, false);
		const ofLeft = await scan("notes", 470, left);
		const firstOfGlobex = await scan("notes", 460, globex);
		const lastOfGlobex = await scan("notes", 1, globex);
		await forgetEndedLeases();
		const kept = (await db().applicationScan.findMany()).map(({ id }) => id);
		expect(kept.toSorted()).toEqual([lastOfAcme, lastOfGlobex].toSorted());
		expect([firstOfAcme, brokenOff, ofLeft, firstOfGlobex].filter((id) => kept.includes(id))).toEqual([]);
	});

	it("locks leases in the order of renewals, so that neither waits for the other", async () => {
		const { deploymentId, dataKeyId } = await organizationWithDataKey();
		const token = { id: newId(), name: newId(), tokenHash: new Uint8Array(randomBytes(32)) };
		await db().applicationToken.create({ data: token });
		const [first, second] = [randomUUID(), randomUUID()].toSorted() as [string, string];
		// The one that a renewal locks last comes first in the table and ended first.
		for (const [id, days] of [
			[second, 3],
			[first, 2],
		] as const) {
			await db().applicationProcess.create({
				data: { id, tokenId: token.id, name: "api-server", lastSeenAt: daysAgo(days) },
			});
			await db().applicationLease.create({
				data: { deploymentId, dataKeyId, processId: id, purpose: "OPEN", leasedUntil: daysAgo(days) },
			});
		}
		const renewing = await pool().connect();
		const lock = (processId: string) =>
			renewing.query("SELECT 1 FROM application_leases WHERE process_id = $1 FOR UPDATE", [processId]);
		await renewing.query("BEGIN");
		await lock(first);
		const forgetting = forgetEndedLeases();
		await expect
			.poll(async () => {
				const { rows } = await pool().query(
					"SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%application_leases%'",
				);
				return rows.length;
			})
			.toBeGreaterThan(0);
		// A deadlock would end one of the two.
		await lock(second);
		await renewing.query("COMMIT");
		renewing.release();
		await forgetting;
		expect(await db().applicationLease.count({ where: { deploymentId } })).toBe(0);
		const { leasedUntil } = await db().dataKey.findFirstOrThrow({ where: { id: dataKeyId } });
		expect(leasedUntil?.getTime()).toBeGreaterThan(daysAgo(2.5).getTime());
	});
});
