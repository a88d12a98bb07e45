import { setTimeout as pass } from "node:timers/promises";
import {
	DisableKeyCommand,
	EnableKeyCommand,
	PutKeyPolicyCommand,
	ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import {
	createCustomerKey,
	customerAccountId,
	ownerKms,
	useSuiteKms,
	vendorPrincipal,
} from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { accountRoot, keyPolicy } from "../kms/key-policy.ts";
import { db } from "../platform/db.ts";
import { openRequestLog } from "../telemetry/read-request-log.ts";
import { checkKey } from "./check-key.ts";
import { checkNow } from "./check-now.ts";
import { observeDataPath } from "./observe-data-path.ts";

process.env.KEYHOLD_KEY_MAX_AGE = "1";
const maxAgeMs = 1000;
const never = new AbortController().signal;

describe("a revoked customer key", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();
	let organization: TestOrganization;
	let arn: string;
	let keyId: string;
	let requestLogId: string;

	beforeAll(async () => {
		organization = await createTestOrganization();
		await ingestLogs(organization, 3);
		arn = await createCustomerKey(organization.id);
		({ keyId } = await addKey(organization.admin, {
			deploymentId: organization.deploymentId,
			arn,
			name: "key",
		}));
		await activateKey(organization.admin, { keyId });
		await convergeDeployment(organization.deploymentId, never);
		requestLogId = (await db().requestLog.findFirstOrThrow()).id;
	});

	const open = () => openRequestLog(organization.admin, { requestLogId });
	const isOpen = () =>
		open().then(
			() => "open",
			(error) => error.code as string,
		);
	const health = async () => {
		const key = await db().kmsKey.findUniqueOrThrow({ where: { id: keyId } });
		return `${key.health} ${key.healthError ?? ""}`.trim();
	};

	it("cuts access within the maximum age, without a worker or an announcement", async () => {
		await open();
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		const refusedAtMs = performance.now();
		await expect.poll(isOpen, { interval: 20, timeout: 5_000 }).toBe("KEY_REVOKED");
		// A read that began before the bound may end a moment after it.
		expect(performance.now() - refusedAtMs).toBeLessThan(maxAgeMs + 300);
		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
		await expect.poll(isOpen).toBe("open");
	});

	it("is seen by reads immediately, and recovers there too", async () => {
		const stop = observeDataPath();
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		await expect.poll(isOpen, { interval: 50, timeout: 5_000 }).toBe("KEY_REVOKED");
		await expect.poll(health).toBe("REVOKED DisabledException");
		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
		await expect.poll(isOpen).toBe("open");
		await expect.poll(health).toBe("HEALTHY");
		stop();
		const changes = await db().auditEvent.findMany({
			where: { action: "key.health_changed" },
			orderBy: { seq: "asc" },
		});
		expect(changes.map(({ details }) => (details as { to: string }).to)).toEqual(["REVOKED", "HEALTHY"]);
	});

	it("is seen by the monitor, however it was revoked", async () => {
		const owner = ownerKms();
		await owner.send(new DisableKeyCommand({ KeyId: arn }));
		await checkKey(keyId);
		expect(await health()).toBe("REVOKED DisabledException");
		await owner.send(new EnableKeyCommand({ KeyId: arn }));
		await checkKey(keyId);
		expect(await health()).toBe("HEALTHY");

		const ownerOnly = {
			Version: "2012-10-17",
			Statement: [
				{
					Effect: "Allow",
					Principal: { AWS: `arn:aws:iam::${customerAccountId}:root` },
					Action: "kms:*",
					Resource: "*",
				},
			],
		};
		await owner.send(new PutKeyPolicyCommand({ KeyId: arn, Policy: JSON.stringify(ownerOnly) }));
		await checkKey(keyId);
		expect(await health()).toBe("REVOKED AccessDeniedException");
	});

	it("is never assumed while KMS throttles, times out, breaks or is gone", async () => {
		const other = await createTestOrganization();
		await ingestLogs(other, 1);
		const otherArn = await createCustomerKey(other.id);
		const added = await addKey(other.admin, { deploymentId: other.deploymentId, arn: otherArn, name: "key" });
		await activateKey(other.admin, added);
		await convergeDeployment(other.deploymentId, never);
		const { id: otherLog } = await db().requestLog.findFirstOrThrow({
			where: { deploymentId: other.deploymentId },
		});
		await openRequestLog(other.admin, { requestLogId: otherLog });

		for (const trouble of [
			{ error: "ThrottlingException" },
			{ error: "KMSInternalException" },
			{ error: "DependencyTimeoutException" },
			{ error: "KeyUnavailableException" },
			{ reset: true },
		]) {
			await kms.addFault({ operation: "Decrypt", keyArn: otherArn, ...trouble });
			// Within the outage grace the data stays readable. It is read on, since an idle data key leaves memory.
			let isChecked = false;
			const reading = (async () => {
				while (!isChecked) {
					expect(await openRequestLog(other.admin, { requestLogId: otherLog })).toContain("payload");
					await pass(20);
				}
			})();
			await checkKey(added.keyId);
			isChecked = true;
			await reading;
			const key = await db().kmsKey.findUniqueOrThrow({ where: { id: added.keyId } });
			expect([trouble, key.health]).toEqual([trouble, "UNREACHABLE"]);
			await kms.deleteFaults();
		}
		// After so many faults, the region is not called for a while.
		await expect
			.poll(
				async () => {
					await checkKey(added.keyId);
					return (await db().kmsKey.findUniqueOrThrow({ where: { id: added.keyId } })).health;
				},
				{ interval: 500, timeout: 20_000 },
			)
			.toBe("HEALTHY");
	});

	it("that still opens data but can no longer wrap is a warning", async () => {
		const other = await createTestOrganization();
		const partly = await createCustomerKey(other.id);
		const added = await addKey(other.admin, { deploymentId: other.deploymentId, arn: partly, name: "key" });
		await activateKey(other.admin, added);
		const policy = keyPolicy({
			owner: accountRoot(customerAccountId),
			vendorPrincipal,
			organizationId: other.id,
		});
		const without = JSON.stringify(policy).replace('"kms:Encrypt",', "");
		await ownerKms().send(new PutKeyPolicyCommand({ KeyId: partly, Policy: without }));
		const report = await checkNow(other.admin, { keyId: added.keyId });
		expect(report.checks.filter(({ outcome }) => outcome === "fail").map(({ id }) => id)).toEqual([
			"encrypt",
		]);
		const key = await db().kmsKey.findUniqueOrThrow({ where: { id: added.keyId } });
		expect(key.health).toBe("WARNING");
	});

	it("shows when AWS will delete it", async () => {
		const other = await createTestOrganization();
		const doomed = await createCustomerKey(other.id);
		const added = await addKey(other.admin, { deploymentId: other.deploymentId, arn: doomed, name: "key" });
		await activateKey(other.admin, added);
		await ownerKms().send(new ScheduleKeyDeletionCommand({ KeyId: doomed, PendingWindowInDays: 12 }));
		await checkKey(added.keyId);
		const key = await db().kmsKey.findUniqueOrThrow({ where: { id: added.keyId } });
		expect(key.health).toBe("REVOKED");
		expect(key.healthDetail).toMatch(/^AWS will delete this key on \d{4}-\d\d-\d\d\.$/);
	});

	it("blocks a rekey that still needs it, which continues automatically when the key is restored", async () => {
		const other = await createTestOrganization();
		await ingestLogs(other, 3);
		const first = await createCustomerKey(other.id);
		const { keyId: id } = await addKey(other.admin, {
			deploymentId: other.deploymentId,
			arn: first,
			name: "key",
		});
		await activateKey(other.admin, { keyId: id });
		await ownerKms().send(new DisableKeyCommand({ KeyId: first }));
		await convergeDeployment(other.deploymentId, never);
		const blocked = await db().rekey.findFirstOrThrow({ where: { deploymentId: other.deploymentId } });
		expect(blocked.blockedReason).toBe(
			`key (${first}): The encryption key is disabled (DisabledException). Data encrypted with this key can't be read or written. Enable the key on its page in AWS KMS.`,
		);
		expect(blocked.phase).toBe("REWRAP");
		await ownerKms().send(new EnableKeyCommand({ KeyId: first }));
		await convergeDeployment(other.deploymentId, never);
		const done = await db().rekey.findFirstOrThrow({ where: { deploymentId: other.deploymentId } });
		expect([done.phase, done.blockedReason]).toEqual(["DONE", null]);
	});
});
