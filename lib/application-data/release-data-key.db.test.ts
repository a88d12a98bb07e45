import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { retiringApplicationDataKey } from "../../testing/application-data-key.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, type TestOrganization } from "../../testing/suite-organization.ts";
import { asJob } from "../access/context.ts";
import { releaseDataKeys } from "../jobs/release-data-keys.ts";
import { db, pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { LeasePurpose } from "../platform/prisma/client.ts";
import type { StoredDataKey } from "../vault/stored-data-keys.ts";
import { forgetEndedLeases } from "./forget-ended-leases.ts";
import { releaseDataKey } from "./release-data-key.ts";

const never = new AbortController().signal;
const minute = 60_000;
const hour = 60 * minute;
const ago = (ms: number) => new Date(Date.now() - ms);

describe("a data key of application data", () => {
	useSuiteDatabase();
	useSuiteKms();
	let organization: TestOrganization;
	let dataKey: StoredDataKey;

	beforeEach(async () => {
		await db().applicationTable.deleteMany();
		organization = await createTestOrganization();
		dataKey = await retiringApplicationDataKey(organization.deploymentId);
	});

	const register = (...names: string[]) =>
		db().applicationTable.createMany({ data: names.map((name) => ({ name })) });
	/** A scan of a table that began and ended this long ago; `left` is its report on the data key, if it has one. */
	async function scan(tableName: string, startedMs: number, left: number | null, isFinished = true) {
		const { id } = await db().applicationScan.create({
			data: {
				id: newId(),
				tableName,
				worker: "billing-worker",
				startedAt: ago(startedMs),
				finishedAt: isFinished ? ago(startedMs / 2) : null,
			},
		});
		if (left === null) return;
		const { deploymentId } = organization;
		await db().applicationScanCount.create({
			data: { scanId: id, deploymentId, dataKeyId: dataKey.id, found: left, done: 0, left },
		});
	}
	async function lease(endedMs: number, purpose: LeasePurpose = "OPEN") {
		const tokenHash = new Uint8Array(randomBytes(32));
		const token = { id: newId(), name: newId(), tokenHash };
		await db().applicationToken.create({ data: token });
		const process = { id: newId(), tokenId: token.id, name: "api-server", lastSeenAt: ago(endedMs) };
		await db().applicationProcess.create({ data: process });
		return {
			deploymentId: organization.deploymentId,
			dataKeyId: dataKey.id,
			processId: process.id,
			purpose,
			leasedUntil: ago(endedMs),
		};
	}
	const leased = async (endedMs: number, purpose?: LeasePurpose) =>
		db().applicationLease.create({ data: await lease(endedMs, purpose) });
	const identity = () => ({
		deploymentId_id: { deploymentId: organization.deploymentId, id: dataKey.id },
	});
	const state = async () => (await db().dataKey.findUnique({ where: identity() }))?.state ?? "deleted";
	const afterRelease = async () => {
		await releaseDataKeys(never);
		return state();
	};
	const audited = async (action: string) =>
		db().auditEvent.findMany({ where: { chainId: organization.id, action } });

	it("is released once every registered table has reported 0 for it, and the audit log names the tables", async () => {
		await register("invoices", "notes");
		await scan("invoices", minute, 0);
		expect(await afterRelease()).toBe("RETIRING");
		await scan("notes", minute, 0);
		expect(await afterRelease()).toBe("RELEASED");
		const { releasedAt } = await db().dataKey.findUniqueOrThrow({ where: identity() });
		expect(Date.now() - (releasedAt?.getTime() ?? 0)).toBeLessThan(minute);
		expect(await audited("application.data_key_released")).toMatchObject([
			{ targetId: dataKey.id, details: { tables: ["invoices", "notes"] } },
		]);
	});

	it("is never released while no table is registered", async () => {
		expect(await afterRelease()).toBe("RETIRING");
	});

	it("is not released by a scan that is unfinished, found values, or says nothing about it", async () => {
		await register("notes");
		await scan("notes", 4 * minute, 0, false);
		await scan("notes", 3 * minute, 12);
		await scan("notes", 2 * minute, null);
		expect(await afterRelease()).toBe("RETIRING");
	});

	it("is not released if a later scan of the table has found values, finished or not", async () => {
		await register("notes");
		await scan("notes", 4 * minute, 0);
		await scan("notes", 2 * minute, 1, false);
		expect(await afterRelease()).toBe("RETIRING");
		await scan("notes", minute, 0);
		expect(await afterRelease()).toBe("RELEASED");
	});

	it.each(["SEAL", "OPEN"] as const)(
		"is not released by a scan that began before the last lease to %s ended",
		async (purpose) => {
			await register("notes");
			await scan("notes", 4 * hour, 0);
			await leased(3 * hour, purpose);
			expect(await afterRelease()).toBe("RETIRING");
			await scan("notes", hour, 0);
			expect(await afterRelease()).toBe("RELEASED");
		},
	);

	it("is not released by a scan within an hour of the last lease: a long transaction may commit values later", async () => {
		await register("notes");
		await leased(3 * hour);
		await scan("notes", 2.1 * hour, 0);
		expect(await afterRelease()).toBe("RETIRING");
		await scan("notes", 1.9 * hour, 0);
		expect(await afterRelease()).toBe("RELEASED");
	});

	it("that was taken back is released again only after another table was registered", async () => {
		await register("notes");
		await db().dataKey.update({ where: identity(), data: { takenBackAt: new Date() } });
		await scan("notes", 0, 0);
		expect(await afterRelease()).toBe("RETIRING");
		await register("archive");
		await scan("archive", 0, 0);
		expect(await afterRelease()).toBe("RELEASED");
	});

	it("waits only for tables whose tokens are for its organization", async () => {
		const other = await createTestOrganization();
		await db().applicationTable.create({ data: { name: "notes", organizationIds: [other.id] } });
		await scan("notes", minute, 0);
		expect(await afterRelease()).toBe("RETIRING");
		await register("invoices");
		await scan("invoices", minute, 0);
		await db().applicationScan.deleteMany({ where: { tableName: "notes" } });
		expect(await afterRelease()).toBe("RELEASED");
	});

	it("is not released while a lease runs, and a lease of the blind index does not matter", async () => {
		await register("notes");
		await scan("notes", minute, 0);
		const { processId } = await leased(-minute);
		await leased(-minute, "INDEX");
		expect(await afterRelease()).toBe("RETIRING");
		await db().applicationLease.deleteMany({ where: { processId } });
		expect(await afterRelease()).toBe("RELEASED");
	});

	it("remembers the end of its last lease after the lease and its process are cleaned up", async () => {
		const day = 24 * 60 * minute;
		await register("notes");
		await scan("notes", 3 * day, 0);
		const { processId } = await leased(2 * day);
		await forgetEndedLeases();
		expect(await db().applicationProcess.count({ where: { id: processId } })).toBe(0);
		expect(await afterRelease()).toBe("RETIRING");
		await scan("notes", day, 0);
		expect(await afterRelease()).toBe("RELEASED");
	});

	it("is not released if a process leases it at the same moment", async () => {
		await register("notes");
		await scan("notes", minute, 0);
		const { deploymentId } = organization;
		const data = await lease(-minute);
		const leasing = await pool().connect();
		await leasing.query("BEGIN");
		await leasing.query("SELECT 1 FROM data_keys WHERE deployment_id = $1 AND id = $2 FOR NO KEY UPDATE", [
			deploymentId,
			dataKey.id,
		]);
		await leasing.query(
			`INSERT INTO application_leases (deployment_id, data_key_id, process_id, purpose, leased_until)
			VALUES ($1, $2, $3, $4::"LeasePurpose", $5)`,
			[data.deploymentId, data.dataKeyId, data.processId, data.purpose, data.leasedUntil],
		);
		const releasing = releaseDataKey(asJob("test", organization.id), { deploymentId, dataKeyId: dataKey.id });
		const refused = expect(releasing).rejects.toMatchObject({ code: "CONFLICT" });
		await expect
			.poll(async () => {
				const { rows } = await pool().query(
					"SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%FROM data_keys%FOR UPDATE%'",
				);
				return rows.length;
			})
			.toBeGreaterThan(0);
		await leasing.query("COMMIT");
		leasing.release();
		await refused;
		expect(await state()).toBe("RETIRING");
	});

	it("is not released if a renewal that has not ended yet extends its lease", async () => {
		await register("notes");
		await scan("notes", minute, 0);
		const { deploymentId } = organization;
		const { processId } = await leased(2 * hour);
		const renewing = await pool().connect();
		await renewing.query("BEGIN");
		await renewing.query(
			"UPDATE application_leases SET leased_until = clock_timestamp() + interval '1 minute' WHERE process_id = $1",
			[processId],
		);
		const releasing = releaseDataKey(asJob("test", organization.id), { deploymentId, dataKeyId: dataKey.id });
		const ended = releasing.then(
			() => "released",
			({ code }) => code,
		);
		const isWaiting = async () => {
			const { rows } = await pool().query(
				"SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%FROM application_leases%'",
			);
			return rows.length > 0;
		};
		const waiting = async () => {
			await expect.poll(isWaiting).toBe(true);
			return "waiting";
		};
		expect(await Promise.race([ended, waiting()])).toBe("waiting");
		await renewing.query("COMMIT");
		renewing.release();
		expect(await ended).toBe("CONFLICT");
	});

	it("is deleted when its quarantine is over, not before, and audited", async () => {
		await register("notes");
		await scan("notes", minute, 0);
		expect(await afterRelease()).toBe("RELEASED");
		const releasedDaysAgo = (days: number) =>
			db().dataKey.update({ where: identity(), data: { releasedAt: ago(days * 24 * 60 * minute) } });
		await releasedDaysAgo(29);
		await scan("notes", minute, 0);
		expect(await afterRelease()).toBe("RELEASED");
		expect(await audited("application.data_key_deleted")).toEqual([]);
		const { releasedAt } = await releasedDaysAgo(30.01);
		expect(await afterRelease()).toBe("deleted");
		expect(await audited("application.data_key_deleted")).toMatchObject([
			{ targetId: dataKey.id, details: { releasedAt: releasedAt?.toISOString() } },
		]);
	});

	describe("whose quarantine is over", () => {
		const day = 24 * hour;
		beforeEach(async () => {
			await register("invoices", "notes");
			const released = { state: "RELEASED" as const, releasedAt: ago(40 * day) };
			await db().dataKey.update({ where: identity(), data: released });
		});

		it("is kept until every table has had a scan near its end that found nothing", async () => {
			await scan("invoices", day, 0);
			await scan("notes", 11.5 * day, 0);
			expect(await afterRelease()).toBe("RELEASED");
			await scan("notes", day, 0, false);
			expect(await afterRelease()).toBe("RELEASED");
			await scan("notes", 10.5 * day, 0);
			expect(await afterRelease()).toBe("deleted");
		});

		it("is kept after a scan that found values", async () => {
			await scan("invoices", day, 0);
			await scan("notes", 2 * day, 0);
			await scan("notes", day, 3, false);
			expect(await afterRelease()).toBe("RELEASED");
		});

		it("is kept while its KMS key is not healthy, or its revocation has not ended", async () => {
			await scan("invoices", day, 0);
			await scan("notes", day, 0);
			const { kmsKeyId } = dataKey;
			const setHealth = (health: "HEALTHY" | "UNREACHABLE") =>
				db().kmsKey.update({ where: { id: kmsKeyId }, data: { health } });
			await setHealth("UNREACHABLE");
			expect(await afterRelease()).toBe("RELEASED");
			await setHealth("HEALTHY");
			const refused = { refusedAt: ago(day), lastRefusedAt: ago(day), error: "DisabledException" };
			const { id } = await db().revocation.create({ data: { id: newId(), kmsKeyId, ...refused } });
			expect(await afterRelease()).toBe("RELEASED");
			await db().revocation.update({ where: { id }, data: { restoredAt: new Date() } });
			expect(await afterRelease()).toBe("deleted");
		});
	});
});
