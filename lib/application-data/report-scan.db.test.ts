import { expect, it } from "vitest";
import { retiringApplicationDataKey } from "../../testing/application-data-key.ts";
import { createTestApplication } from "../../testing/suite-application.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { releaseDataKeys } from "../jobs/release-data-keys.ts";
import { db, pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { beginScan } from "./begin-scan.ts";
import { reportScan } from "./report-scan.ts";

useSuiteDatabase();
useSuiteKms();

const jobs = async () =>
	(await pool().query("SELECT id FROM pgboss.job WHERE name = 'application-data.release'")).rowCount;

it("the end of a scan, and no other report, starts the job that releases data keys", async () => {
	const { deploymentId } = await createTestOrganization();
	const { id: dataKeyId } = await retiringApplicationDataKey(deploymentId);
	const { context } = await createTestApplication();
	const process = { id: newId(), name: "billing-worker" };
	const begin = () => beginScan(context, async () => ({ process, table: "notes" }));
	const scan = await begin();
	expect(scan.dataKeys).toMatchObject([{ deploymentId, dataKeyId }]);
	const report = (counts: object, isFinished: boolean, { scanId } = scan) =>
		reportScan(context, async () => ({
			scanId,
			counts: [{ dataKeyId, ...counts }],
			isFinished,
		}));
	await report({ found: 2, done: 1, left: 1 }, false);
	expect(await jobs()).toBe(0);
	await report({ found: 2, done: 2, left: 0 }, true);
	expect(await jobs()).toBe(1);
	const state = async () => {
		await releaseDataKeys(new AbortController().signal);
		return (await db().dataKey.findFirstOrThrow({ where: { id: dataKeyId } })).state;
	};
	// This scan worked, so it proves nothing.
	expect(await state()).toBe("RETIRING");
	await report({ found: 0, done: 0, left: 0 }, true, await begin());
	expect(await state()).toBe("RELEASED");
});

it("a data key that the first table does not need is kept until the other tables of the job have finished a scan", async () => {
	const { deploymentId } = await createTestOrganization();
	const { id: dataKeyId } = await retiringApplicationDataKey(deploymentId);
	const { context } = await createTestApplication();
	const process = { id: newId(), name: "billing-worker" };
	const tables = ["accounts", "deals"];
	const scanOf = async (table: string) => {
		const { scanId } = await beginScan(context, async () => ({ process, table, tables }));
		const counts = [{ dataKeyId, found: 0, done: 0, left: 0 }];
		await reportScan(context, async () => ({ scanId, counts, isFinished: true }));
		await releaseDataKeys(new AbortController().signal);
		return (await db().dataKey.findFirstOrThrow({ where: { id: dataKeyId } })).state;
	};
	await db().applicationTable.deleteMany();
	expect(await scanOf("accounts")).toBe("RETIRING");
	const registered = await db().auditEvent.findMany({ where: { action: "application.table_registered" } });
	expect(registered.map(({ targetId }) => targetId)).toEqual(expect.arrayContaining(tables));
	expect(await scanOf("deals")).toBe("RELEASED");
});

it("a scan that finds values under a released data key restores it, and the alert names the job and the table", async () => {
	const { deploymentId, id: organizationId } = await createTestOrganization();
	const { id: dataKeyId } = await retiringApplicationDataKey(deploymentId);
	const released = { state: "RELEASED" as const, releasedAt: new Date() };
	await db().dataKey.updateMany({ where: { id: dataKeyId }, data: released });
	const { context } = await createTestApplication();
	const process = { id: newId(), name: "billing-worker" };
	const scan = await beginScan(context, async () => ({ process, table: "crm.public.notes" }));
	expect(scan.dataKeys.map((dataKey) => dataKey.dataKeyId)).toContain(dataKeyId);
	const report = (found: number) =>
		reportScan(context, async () => ({
			scanId: scan.scanId,
			counts: [{ dataKeyId, found, done: 0, left: found }],
			isFinished: false,
		}));
	const state = async () => (await db().dataKey.findFirstOrThrow({ where: { id: dataKeyId } })).state;
	await report(0);
	expect(await state()).toBe("RELEASED");
	await report(1);
	expect(await state()).toBe("RETIRING");
	await report(1);
	const alerts = await db().alert.findMany({ where: { organizationId } });
	expect(alerts.map(({ type, data }) => [type, data])).toEqual([
		[
			"application.table_forgotten",
			expect.objectContaining({ process: "billing-worker", table: "crm.public.notes" }),
		],
	]);
});

it("a value that a scan of a known table finds under a released data key was written late, and the alert says so", async () => {
	const { deploymentId, id: organizationId } = await createTestOrganization();
	const { id: dataKeyId } = await retiringApplicationDataKey(deploymentId);
	const { context } = await createTestApplication();
	const process = { id: newId(), name: "billing-worker" };
	const begin = () => beginScan(context, async () => ({ process, table: "crm.public.late" }));
	await begin();
	await db()
		.$executeRaw`UPDATE data_keys SET state = 'RELEASED', released_at = clock_timestamp() WHERE id = ${dataKeyId}::uuid`;
	const { scanId } = await begin();
	const counts = [{ dataKeyId, found: 1, done: 1, left: 0 }];
	await reportScan(context, async () => ({ scanId, counts, isFinished: true }));
	expect((await db().dataKey.findFirstOrThrow({ where: { id: dataKeyId } })).state).toBe("RETIRING");
	const alerts = await db().alert.findMany({ where: { organizationId } });
	expect(alerts.map(({ type }) => type)).toEqual(["application.late_value"]);
	const [audited] = await db().auditEvent.findMany({
		where: { chainId: organizationId, action: "application.data_key_taken_back" },
	});
	expect(audited?.details).toMatchObject({ cause: "value written late", table: "crm.public.late" });
});

it("a table is known to be of the organizations of the tokens that register it, and of all once a token is for all", async () => {
	const [acme, globex] = [await createTestOrganization(), await createTestOrganization()];
	const registered = async (...organizations: string[]) => {
		const { context } = await createTestApplication({ organizations });
		await beginScan(context, async () => ({ process: { id: newId(), name: "job" }, table: "shared" }));
		const table = await db().applicationTable.findUniqueOrThrow({ where: { name: "shared" } });
		return table.organizationIds.toSorted();
	};
	expect(await registered(acme.slug)).toEqual([acme.id]);
	expect(await registered(globex.slug)).toEqual([acme.id, globex.id].toSorted());
	expect(await registered()).toEqual([]);
	expect(await registered(acme.slug)).toEqual([]);
	const audited = await db().auditEvent.findMany({ where: { targetId: "shared" }, orderBy: { seq: "asc" } });
	expect(audited.map(({ action, details }) => [action, details])).toEqual([
		["application.table_registered", { worker: "job", organizations: [acme.id] }],
		["application.table_widened", { worker: "job", organizations: [globex.id] }],
		["application.table_widened", { worker: "job", organizations: "all" }],
	]);
});
