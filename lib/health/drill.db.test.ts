import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, ingestLogs } from "../../testing/suite-organization.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { deleteKey } from "../keys/delete-key.ts";
import { db } from "../platform/db.ts";
import { openRequestLog } from "../telemetry/read-request-log.ts";
import { checkKey } from "./check-key.ts";
import { endDrill, readDrill, startDrill } from "./drills.ts";
import { measureRevocations } from "./measure-revocations.ts";

process.env.KEYHOLD_KEY_MAX_AGE = "1";

describe("a revocation drill", () => {
	useSuiteDatabase();
	useSuiteKms();

	async function withKey() {
		const organization = await createTestOrganization();
		await ingestLogs(organization, 1);
		const arn = await createCustomerKey(organization.id);
		const { deploymentId, admin } = organization;
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "drilled" });
		return { organization, admin, deploymentId, arn, keyId };
	}

	it("measures a real revocation and its end, and leaves the report in the audit log", async () => {
		const { organization, admin, deploymentId, arn, keyId } = await withKey();
		await expect(startDrill(admin, { keyId })).rejects.toMatchObject({ code: "CONFLICT" });
		expect((await readDrill(admin, { keyId })).canStart).toBe(false);
		await activateKey(admin, { keyId });
		await convergeDeployment(deploymentId, new AbortController().signal);
		const { id: requestLogId } = await db().requestLog.findFirstOrThrow({ where: { deploymentId } });
		await openRequestLog(admin, { requestLogId });
		await checkKey(keyId);
		const stopMeasuring = measureRevocations();

		expect(await readDrill(admin, { keyId })).toMatchObject({ canStart: true, key: { trouble: null } });
		await startDrill(admin, { keyId });
		expect((await readDrill(admin, { keyId })).canStart).toBe(false);
		await expect(startDrill(admin, { keyId })).rejects.toMatchObject({ code: "CONFLICT" });
		expect((await readDrill(admin, { keyId })).open?.measured).toBeNull();
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		await checkKey(keyId);
		await expect
			.poll(() => openRequestLog(admin, { requestLogId }).catch(({ code }) => code), { timeout: 5_000 })
			.toBe("KEY_REVOKED");
		await expect
			.poll(async () => (await readDrill(admin, { keyId })).open?.measured)
			.toMatchObject({ error: "DisabledException", cutMs: expect.any(Number), restoredMs: null });
		await expect(endDrill(admin, { keyId })).rejects.toMatchObject({ code: "CONFLICT" });
		expect((await readDrill(admin, { keyId })).key).toMatchObject({
			health: "REVOKED",
			awsUrl: expect.stringContaining("console.aws.amazon.com"),
			trouble: { code: "KEY_REVOKED", remedy: [{ text: expect.stringContaining("aws kms enable-key") }] },
		});

		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
		await checkKey(keyId);
		const { report } = await endDrill(admin, { keyId });
		expect(report).toMatchObject({ error: "DisabledException", restoredMs: expect.any(Number) });
		const { open, last } = await readDrill(admin, { keyId });
		expect(open).toBeNull();
		expect(last).toMatchObject({ cutMs: report?.cutMs, restoredMs: report?.restoredMs });
		const [row] = await db().auditEvent.findMany({
			where: { chainId: organization.id, action: "key.drill_finished", targetId: keyId },
		});
		expect(row?.details).toMatchObject({ arn, report: { error: "DisabledException" } });
		stopMeasuring();
	});

	it("that is cancelled reports nothing, and ignores later revocations", async () => {
		const { organization, admin, deploymentId, arn, keyId } = await withKey();
		await activateKey(admin, { keyId });
		await convergeDeployment(deploymentId, new AbortController().signal);
		await startDrill(admin, { keyId });
		expect((await endDrill(admin, { keyId })).report).toBeNull();
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		await checkKey(keyId);
		expect(await readDrill(admin, { keyId })).toMatchObject({ open: null, last: null });
		const actions = await db().auditEvent.findMany({
			where: { chainId: organization.id, action: { startsWith: "key.drill" } },
			orderBy: { seq: "asc" },
		});
		expect(actions.map(({ action }) => action)).toEqual(["key.drill_started", "key.drill_broken_off"]);
	});

	it("that is open when its key is deleted can be ended", async () => {
		const { admin, deploymentId, arn, keyId } = await withKey();
		await activateKey(admin, { keyId });
		await convergeDeployment(deploymentId, new AbortController().signal);
		await startDrill(admin, { keyId });
		await deleteKey(admin, { keyId, confirmArn: arn });
		await convergeDeployment(deploymentId, new AbortController().signal);
		await expect(readDrill(admin, { keyId })).rejects.toMatchObject({ code: "NOT_FOUND" });
		expect((await endDrill(admin, { keyId })).report).toBeNull();
		expect(await db().drill.count({ where: { kmsKeyId: keyId, endedAt: null } })).toBe(0);
	});
});
