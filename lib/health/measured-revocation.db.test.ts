import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { openRequestLog } from "../telemetry/read-request-log.ts";
import { checkKey } from "./check-key.ts";
import { measureRevocations } from "./measure-revocations.ts";
import { observeDataPath } from "./observe-data-path.ts";
import { recordOutcome } from "./record-outcome.ts";

process.env.KEYHOLD_KEY_MAX_AGE = "2";

describe("a revocation", () => {
	useSuiteDatabase();
	useSuiteKms();
	let organization: TestOrganization;
	let arn: string;
	let keyId: string;
	let requestLogId: string;
	const stops: (() => void)[] = [];

	beforeAll(async () => {
		stops.push(observeDataPath(), measureRevocations());
		organization = await createTestOrganization();
		await ingestLogs(organization, 1);
		arn = await createCustomerKey(organization.id);
		({ keyId } = await addKey(organization.admin, {
			deploymentId: organization.deploymentId,
			arn,
			name: "key",
		}));
		await activateKey(organization.admin, { keyId });
		await convergeDeployment(organization.deploymentId, new AbortController().signal);
		requestLogId = (await db().requestLog.findFirstOrThrow()).id;
	});
	afterAll(() => {
		for (const stop of stops) stop();
	});

	const keyOf = () => db().kmsKey.findUniqueOrThrow({ where: { id: keyId } });
	const last = () =>
		db().revocation.findFirst({ where: { kmsKeyId: keyId }, orderBy: { refusedAt: "desc" } });
	const open = () => openRequestLog(organization.admin, { requestLogId });

	it("is measured from the last successful KMS call to the last forgotten data key, and until recovery", async () => {
		await open();
		await checkKey(keyId);
		const disabledAt = Date.now();
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		await expect
			.poll(() => open().catch((error) => error.code), { interval: 20, timeout: 5_000 })
			.toBe("KEY_REVOKED");
		await expect.poll(async () => (await last())?.cutAt ?? null, { timeout: 10_000 }).not.toBeNull();
		const cut = await last();
		expect(cut).toMatchObject({ error: "DisabledException", restoredAt: null });
		expect(cut?.evictions).toBeGreaterThan(0);
		expect(cut?.lastAgreedAt?.getTime()).toBeLessThanOrEqual(disabledAt + 5);
		const cutAt = cut?.cutAt?.getTime() ?? 0;
		expect(cutAt).toBeGreaterThanOrEqual(disabledAt);
		expect(cutAt - disabledAt).toBeLessThan(2_000 + 1_000);

		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
		const enabledAt = Date.now();
		await checkKey(keyId);
		const restored = await last();
		expect(restored?.restoredAt?.getTime()).toBeGreaterThanOrEqual(enabledAt - 5);
		expect(restored?.lastRefusedAt.getTime()).toBeLessThanOrEqual(enabledAt + 5);
		expect(await db().revocation.count()).toBe(1);
	});

	it("is recorded once, however many processes see it and whatever error names AWS uses", async () => {
		const refused = (awsErrorName: string) => new KeyholdError("KEY_REVOKED", "refused", { awsErrorName });
		await Promise.all(
			["DisabledException", "AccessDeniedException", "DisabledException", "NotFoundException"].map((name) =>
				recordOutcome(keyId, refused(name), { by: "data path", tookMs: 0 }),
			),
		);
		expect(await db().revocation.count({ where: { restoredAt: null } })).toBe(1);
		await recordOutcome(keyId, null, { by: "monitor", tookMs: 0 });
		expect(await db().revocation.count({ where: { restoredAt: null } })).toBe(0);
	});

	it("is not undone by a late answer to an older call", async () => {
		const refused = new KeyholdError("KEY_REVOKED", "refused", { awsErrorName: "DisabledException" });
		await recordOutcome(keyId, refused, { by: "monitor", tookMs: 3 });
		await recordOutcome(keyId, null, { by: "data path", tookMs: 5_000 });
		expect((await keyOf()).health).toBe("REVOKED");
		await recordOutcome(keyId, null, { by: "data path", tookMs: 0 });
		expect((await keyOf()).health).toBe("HEALTHY");
	});

	it("is seen even after the database's clock was set back", async () => {
		await db().kmsKey.update({
			where: { id: keyId },
			data: { lastCheckedAt: new Date(Date.now() + 3_600_000) },
		});
		const refused = new KeyholdError("KEY_REVOKED", "refused", { awsErrorName: "DisabledException" });
		await recordOutcome(keyId, refused, { by: "monitor", tookMs: 1 });
		expect((await keyOf()).health).toBe("REVOKED");
		expect((await keyOf()).lastCheckedAt?.getTime()).toBeLessThanOrEqual(Date.now() + 5);
	});
});
