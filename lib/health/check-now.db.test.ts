import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { db } from "../platform/db.ts";
import type { ProbeReport } from "../probe/report.ts";
import { checkKey } from "./check-key.ts";
import { checkNow } from "./check-now.ts";

describe("a check of a saved key", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();
	const saveKey = async () => {
		const { id, deploymentId, admin } = await createTestOrganization();
		const arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		return { id, admin, arn, keyId };
	};
	const rowOf = (id: string) => db().kmsKey.findUniqueOrThrow({ where: { id } });
	const keptReport = async (id: string) => (await rowOf(id)).probe as unknown as ProbeReport;

	it("does not report the key as already in use, and keeps the report", async () => {
		const { id, admin, keyId } = await saveKey();
		await activateKey(admin, { keyId });
		const report = await checkNow(admin, { keyId });
		expect(report.checks.filter(({ outcome }) => outcome !== "pass")).toEqual([]);
		expect(await keptReport(keyId)).toEqual(report);
		const asked = await db().auditEvent.findMany({
			where: { chainId: id, targetId: keyId, action: { startsWith: "key.check" } },
			orderBy: { seq: "asc" },
		});
		expect(asked.map(({ action }) => action)).toEqual(["key.check-requested", "key.checked"]);
	});

	it("reports each change made at AWS", async () => {
		const { admin, arn, keyId } = await saveKey();
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		expect((await checkNow(admin, { keyId })).outcome).toBe("fail");
		expect(await rowOf(keyId)).toMatchObject({ health: "REVOKED" });
		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
		expect((await checkNow(admin, { keyId })).outcome).toBe("pass");
		expect(await rowOf(keyId)).toMatchObject({ health: "HEALTHY" });
		expect((await keptReport(keyId)).outcome).toBe("pass");
	});

	it.each(["monitor", "data path"] as const)(
		"of a disabled key leaves no warning once the %s sees that the key works again",
		async (by) => {
			const { id, admin, arn, keyId } = await saveKey();
			await activateKey(admin, { keyId });
			await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
			expect((await checkNow(admin, { keyId })).outcome).toBe("fail");
			await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
			await checkKey(keyId, undefined, by);
			expect(await rowOf(keyId)).toMatchObject({ health: "HEALTHY", healthError: null, healthDetail: null });
			const changes = await db().auditEvent.findMany({
				where: { chainId: id, action: "key.health_changed" },
				orderBy: { seq: "asc" },
			});
			expect(changes.map(({ details }) => (details as { to: string }).to)).toEqual(["REVOKED", "HEALTHY"]);
		},
	);

	it("is inconclusive while KMS hangs, and revokes nothing", async () => {
		const { admin, arn, keyId } = await saveKey();
		await activateKey(admin, { keyId });
		await kms.addFault({ keyArn: arn, hang: true });
		const report = await checkNow(admin, { keyId });
		expect(report.durationMs).toBeLessThan(5_000);
		expect(report.outcome).toBe("fail");
		expect(await rowOf(keyId)).toMatchObject({ health: "UNREACHABLE" });
	});
});
