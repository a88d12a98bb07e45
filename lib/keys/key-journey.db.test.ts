import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { db } from "../platform/db.ts";
import { listRequestLogs } from "../telemetry/list-request-logs.ts";
import { openRequestLog } from "../telemetry/read-request-log.ts";
import { evictKmsKey } from "../vault/open-data-key.ts";
import { activateKey } from "./activate-key.ts";
import { addKey } from "./add-key.ts";
import { deleteKey } from "./delete-key.ts";

const never = new AbortController().signal;

describe("a customer's key from adding to deletion", () => {
	useSuiteDatabase();
	useSuiteKms();
	let organization: TestOrganization;
	let arn: string;
	let keyId: string;
	beforeAll(async () => {
		organization = await createTestOrganization();
		arn = await createCustomerKey(organization.id);
		await ingestLogs(organization, 2300, "secret-marker");
	});

	const wrappingKinds = async () => {
		const dataKeys = await db().dataKey.findMany({ include: { kmsKey: true } });
		return dataKeys.map((key) => `${key.resource} ${key.state} ${key.kmsKey.kind}`).sort();
	};
	const readAll = async () => {
		const rows = await db().requestLog.findMany({ select: { id: true } });
		const sample = rows.filter((_, index) => index % 100 === 0);
		return Promise.all(sample.map(({ id }) => openRequestLog(organization.admin, { requestLogId: id })));
	};

	it("is under the managed key before", async () => {
		expect(await wrappingKinds()).toEqual(["REQUEST_LOGS CURRENT MANAGED"]);
		expect((await readAll()).every((payload) => payload.includes("secret-marker"))).toBe(true);
	});

	it("is added after a probe without failure", async () => {
		({ keyId } = await addKey(organization.admin, {
			deploymentId: organization.deploymentId,
			arn,
			name: "prod",
		}));
		const { status, health } = await db().kmsKey.findUniqueOrThrow({ where: { id: keyId } });
		expect({ status, health }).toEqual({ status: "ADDED", health: "HEALTHY" });
	});

	it("protects new writes from the first moment and the rest after the converger", async () => {
		await activateKey(organization.admin, { keyId });
		await ingestLogs(organization, 5);
		const underNew = await db().requestLog.count({ where: { dataKey: { kmsKey: { kind: "CUSTOMER" } } } });
		expect(underNew).toBe(5);
		await convergeDeployment(organization.deploymentId, never);
		expect(await wrappingKinds()).toEqual([
			"APPLICATION_DATA CURRENT CUSTOMER",
			"REQUEST_LOGS CURRENT CUSTOMER",
			"TRACES CURRENT CUSTOMER",
		]);
		const { status } = await db().kmsKey.findUniqueOrThrow({ where: { id: keyId } });
		expect(status).toBe("ACTIVE");
		const rekey = await db().rekey.findFirstOrThrow();
		expect([rekey.phase, rekey.total, rekey.done]).toEqual(["DONE", 2300n, 2300n]);
		expect(await readAll()).toHaveLength(24);
	});

	it("is needed for every reading, and the list works without it", async () => {
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		evictKmsKey(keyId);
		await expect(readAll()).rejects.toMatchObject({ code: "KEY_REVOKED", awsErrorName: "DisabledException" });
		expect((await listRequestLogs(organization.member, {})).rows).toHaveLength(50);
		await expect(ingestLogs(organization, 1)).rejects.toMatchObject({ code: "KEY_REVOKED" });
		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
		await expect
			.poll(
				() =>
					readAll().then(
						(read) => read.length,
						() => 0,
					),
				{ timeout: 15_000 },
			)
			.toBe(24);
	});

	it("is not deleted by another ARN", async () => {
		const wrong = `${arn.slice(0, -1)}x`;
		await expect(deleteKey(organization.admin, { keyId, confirmArn: wrong })).rejects.toMatchObject({
			code: "CONFIRMATION_MISMATCH",
		});
	});

	it("is deleted after its data went back, without losing a byte", async () => {
		await deleteKey(organization.admin, { keyId, confirmArn: arn });
		await convergeDeployment(organization.deploymentId, never);
		const { status } = await db().kmsKey.findUniqueOrThrow({ where: { id: keyId } });
		expect(status).toBe("DELETED");
		expect(await wrappingKinds()).toEqual([
			"APPLICATION_DATA CURRENT MANAGED",
			"REQUEST_LOGS CURRENT MANAGED",
			"TRACES CURRENT MANAGED",
		]);
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		evictKmsKey(keyId);
		expect(await readAll()).toHaveLength(24);
	});

	it("may be added again", async () => {
		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
		const again = await addKey(organization.admin, {
			deploymentId: organization.deploymentId,
			arn,
			name: "prod",
		});
		expect(again.keyId).not.toBe(keyId);
	});
});
