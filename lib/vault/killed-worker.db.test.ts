import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { expectExactCounts } from "../../testing/exact-counts.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { db } from "../platform/db.ts";
import { openRequestLog } from "../telemetry/read-request-log.ts";

const records = 8_000;
// Slow enough for three kills before it is done.
process.env.KEYHOLD_REKEY_RATE = "2500";

describe("a rekey whose worker is killed", () => {
	useSuiteDatabase();
	useSuiteKms();
	const workers: ChildProcess[] = [];
	const startWorker = () => {
		const child = spawn(process.execPath, ["lib/jobs/main.ts"], { env: process.env, stdio: "ignore" });
		workers.push(child);
		return child;
	};
	afterEach(async () => {
		for (const child of workers.filter(
			({ exitCode, signalCode }) => exitCode === null && signalCode === null,
		)) {
			child.kill("SIGTERM");
			await once(child, "exit");
		}
	});

	const doneOf = async (organization: TestOrganization) => {
		const rekey = await db().rekey.findFirstOrThrow({ where: { deploymentId: organization.deploymentId } });
		return { phase: rekey.phase, done: Number(rekey.done), total: Number(rekey.total) };
	};

	it("is finished by the next worker after three kills, and every record opens", async () => {
		const organization = await createTestOrganization();
		await ingestLogs(organization, records, "kept");
		const arn = await createCustomerKey(organization.id);
		const { deploymentId } = organization;
		const { keyId } = await addKey(organization.admin, { deploymentId, arn, name: "key" });
		await activateKey(organization.admin, { keyId });

		for (let kills = 0; kills < 3; kills++) {
			const worker = startWorker();
			const before = (await doneOf(organization)).done;
			await expect
				.poll(async () => (await doneOf(organization)).done, { interval: 5, timeout: 30_000 })
				.toBeGreaterThan(before);
			worker.kill("SIGKILL");
			await once(worker, "exit");
			expect((await doneOf(organization)).done).toBeLessThan(records);
			expect(await expectExactCounts()).toBe(records);
		}

		startWorker();
		await expect
			.poll(() => doneOf(organization), { interval: 100, timeout: 60_000 })
			.toEqual({ phase: "DONE", done: records, total: records });
		const dataKeys = await db().dataKey.findMany({ where: { deploymentId }, include: { kmsKey: true } });
		expect(dataKeys.every(({ state, kmsKey }) => state === "CURRENT" && kmsKey.arn === arn)).toBe(true);

		const rows = await db().requestLog.findMany({ where: { deploymentId }, select: { id: true } });
		expect(rows).toHaveLength(records);
		for (const { id } of rows.filter((_, index) => index % 500 === 0)) {
			expect(await openRequestLog(organization.admin, { requestLogId: id })).toContain("kept");
		}
	});
});
