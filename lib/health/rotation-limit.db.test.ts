import { DisableKeyRotationCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { addKey } from "../keys/add-key.ts";
import { db, pool } from "../platform/db.ts";
import { recordFacts } from "./record-facts.ts";

describe("a key that AWS does not rotate", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("raises one alert after its own organization's limit", async () => {
		const { id, deploymentId, admin } = await createTestOrganization();
		await createTestOrganization();
		const arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await ownerKms().send(new DisableKeyRotationCommand({ KeyId: arn }));
		const look = async () => recordFacts(await db().kmsKey.findUniqueOrThrow({ where: { id: keyId } }));
		const told = () => db().alert.findMany({ where: { organizationId: id, type: "key.rotation_off" } });
		await look();
		await pool().query(
			`UPDATE kms_keys SET facts = facts || jsonb_build_object('rotationOffSince', now() - interval '31 days')
			WHERE id = $1`,
			[keyId],
		);
		await look();
		await db().organization.updateMany({ where: { id: { not: id } }, data: { rotationLimitDays: 30 } });
		await look();
		expect(await told()).toEqual([]);
		await db().organization.update({ where: { id }, data: { rotationLimitDays: 30 } });
		await look();
		await look();
		expect(await told()).toMatchObject([{ data: { keyId, limitDays: 30 } }]);
	});
});
