import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { checkKey } from "../../lib/health/check-key.ts";
import { endDrill, readDrill, startDrill } from "../../lib/health/drills.ts";
import { convergeDeployment } from "../../lib/jobs/converge-deployment.ts";
import { activateKey } from "../../lib/keys/activate-key.ts";
import { addKey } from "../../lib/keys/add-key.ts";
import { revocationMeasure } from "../../lib/keys/revocation-measure.ts";
import { db, pool } from "../../lib/platform/db.ts";
import type { Revocation } from "../../lib/platform/prisma/client.ts";
import { createTestApplication } from "../../testing/suite-application.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteGateways } from "../../testing/suite-gateway.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, type TestOrganization } from "../../testing/suite-organization.ts";

/** A refusal is recorded some time after its answer. */
const recordingMs = 1_000;

const script = join(import.meta.dirname, "../../packages/sdk/testing/opening-process.ts");
const waiting = { interval: 10, timeout: 30_000 };
/** The system's monotonic clock, which the processes share. */
const monotonicNowMs = () => Number(process.hrtime.bigint() / 1_000n) / 1_000;
const wallTimeOf = (monotonicMs: number) => Date.now() - (monotonicNowMs() - monotonicMs);

type Report = { served: boolean; code?: string; lastBeganMs?: number };

/** The end of access that the measurement states. */
function statedCutOff(revocation: Revocation): number {
	return (
		(revocation.lastAgreedAt?.getTime() ?? Number.NaN) + (revocationMeasure(revocation).cutMs ?? Number.NaN)
	);
}

describe("the stated cut-off of a revocation", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();
	const startGateway = useSuiteGateways();
	const children: ChildProcess[] = [];
	let organization: TestOrganization;
	let token: string;
	let arn: string;
	let keyId: string;

	beforeEach(async () => {
		({ token } = await createTestApplication());
		organization = await createTestOrganization();
		arn = await createCustomerKey(organization.id);
		const { admin, deploymentId } = organization;
		({ keyId } = await addKey(admin, { deploymentId, arn, name: "key" }));
		await activateKey(admin, { keyId });
		await convergeDeployment(deploymentId, new AbortController().signal);
	});
	afterAll(() => {
		for (const child of children) child.kill("SIGKILL");
	});

	/** A process with the SDK that opens a value without a pause. */
	function startOpening(url: string) {
		const child = fork(script, [url, token, organization.slug], { execArgv: [] });
		children.push(child);
		let last: Report | undefined;
		child.on("message", (report: Report) => {
			last = report;
		});
		return {
			isServed: () => last?.served === true,
			code: () => last?.code,
			/** When the last open that was served began. */
			lastOpenedAt: () => wallTimeOf(last?.lastBeganMs ?? Number.NaN),
			end: () => child.kill("SIGKILL"),
		};
	}

	const lastRevocation = () =>
		db().revocation.findFirstOrThrow({ where: { kmsKeyId: keyId }, orderBy: { refusedAt: "desc" } });

	async function disable(): Promise<number> {
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		return Date.now();
	}
	async function enable(): Promise<void> {
		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
		await expect
			.poll(async () => {
				await checkKey(keyId);
				return (await db().kmsKey.findUniqueOrThrow({ where: { id: keyId } })).health;
			}, waiting)
			.toBe("HEALTHY");
	}

	it("covers application processes, in a drill and its report, and is within the bound", async () => {
		const maxAgeMs = 4_000;
		const { url } = await startGateway({ KEYHOLD_KEY_MAX_AGE: "4", KEYHOLD_OUTAGE_GRACE: "600" });
		const { admin } = organization;
		const all = [startOpening(url), startOpening(url)];
		for (let round = 1; round <= 3; round++) {
			await expect.poll(() => all.every((one) => one.isServed()), waiting).toBe(true);
			await checkKey(keyId);
			await startDrill(admin, { keyId });
			const disabledAt = await disable();
			await expect.poll(() => all.every((one) => one.code() === "KEY_REVOKED"), waiting).toBe(true);
			const lastOpenedAt = Math.max(...all.map((one) => one.lastOpenedAt()));
			await expect.poll(async () => (await readDrill(admin, { keyId })).open?.measured, waiting).toBeTruthy();
			await checkKey(keyId);
			const cutAt = statedCutOff(await lastRevocation());
			expect(lastOpenedAt).toBeGreaterThan(disabledAt);
			expect(cutAt).toBeGreaterThanOrEqual(lastOpenedAt);
			expect(cutAt).toBeLessThanOrEqual(disabledAt + maxAgeMs + recordingMs);
			expect((await readDrill(admin, { keyId })).open?.measured).toMatchObject({ applicationProcesses: 2 });
			await enable();
			const { report } = await endDrill(admin, { keyId });
			expect(report).toMatchObject({ applicationProcesses: 2 });
			expect(report?.cutMs).toBeGreaterThanOrEqual(lastOpenedAt - disabledAt);
		}
		for (const one of all) one.end();
	}, 120_000);

	it("covers a process that uses its lease to the end, after its gateway was killed", async () => {
		const maxAgeMs = 12_000;
		const gateway = await startGateway({ KEYHOLD_KEY_MAX_AGE: "12", KEYHOLD_OUTAGE_GRACE: "0" });
		const one = startOpening(gateway.url);
		await expect.poll(() => one.isServed(), waiting).toBe(true);
		gateway.child.kill("SIGKILL");
		const disabledAt = await disable();
		await checkKey(keyId);
		const revocation = await lastRevocation();
		const { refusedAt, applicationProcesses } = revocation;
		const cutAt = statedCutOff(revocation);
		expect(refusedAt.getTime()).toBeGreaterThanOrEqual(disabledAt - 5);
		await expect.poll(one.code, waiting).toBe("KEYHOLD_UNREACHABLE");
		// The revocation was measured while the process was still opening values.
		expect(one.lastOpenedAt()).toBeGreaterThan(refusedAt.getTime());
		expect(cutAt).toBeGreaterThanOrEqual(one.lastOpenedAt());
		expect(cutAt).toBeLessThanOrEqual(disabledAt + maxAgeMs);
		expect(applicationProcesses).toBe(1);
		one.end();
		await enable();
		expect(statedCutOff(await lastRevocation())).toBe(cutAt);
	}, 60_000);

	it("covers a process that goes on with its lease because KMS was silent", async () => {
		const env = { KEYHOLD_KEY_MAX_AGE: "8", KEYHOLD_OUTAGE_GRACE: "600" };
		const first = await startGateway(env);
		const one = startOpening(first.url);
		await expect.poll(() => one.isServed(), waiting).toBe(true);
		const lastAgreed = async () => {
			const { rows } = await pool().query<{ until: Date }>(
				"SELECT max(agreed_until) AS until FROM application_leases WHERE deployment_id = $1",
				[organization.deploymentId],
			);
			return rows[0]?.until.getTime() ?? Number.NaN;
		};
		first.child.kill("SIGKILL");
		await first.ended;
		const agreedUntil = await lastAgreed();
		await kms.addFault({ operation: "Decrypt", hang: true });
		// It holds no data key, so it can only say that KMS does not answer.
		const second = await startGateway(env, 200, first.port);
		await expect.poll(() => Date.now(), waiting).toBeGreaterThan(agreedUntil);
		await expect.poll(lastAgreed, waiting).toBeGreaterThan(Date.now());
		// From now on, no answer reaches the process.
		second.child.kill("SIGSTOP");
		await disable();
		await kms.deleteFaults();
		await checkKey(keyId);
		const { refusedAt } = await lastRevocation();
		const cutAt = statedCutOff(await lastRevocation());
		expect(one.isServed()).toBe(true);
		expect(cutAt).toBeGreaterThan(refusedAt.getTime());
		second.child.kill("SIGCONT");
		await expect.poll(one.code, waiting).toBe("KEY_REVOKED");
		expect(one.lastOpenedAt()).toBeGreaterThan(refusedAt.getTime());
		expect(cutAt).toBeGreaterThanOrEqual(one.lastOpenedAt());
		one.end();
		await enable();
	}, 120_000);
});
