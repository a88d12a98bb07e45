import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, operator } from "../../testing/suite-organization.ts";
import { offboardOrganization } from "../jobs/offboard-organization.ts";
import { startOffboarding } from "../operator/offboarding/start-offboarding.ts";
import { db } from "../platform/db.ts";
import { firstDataKey, firstIndexDataKey } from "./first-data-key.ts";

const never = new AbortController().signal;

describe("the first data key of a resource", () => {
	useSuiteDatabase();
	useSuiteKms();

	it.each(["DESTROYING", "DONE"] as const)(
		"is not made by a request that was let in before the organization's end: %s",
		async (state) => {
			const { id: organizationId, deploymentId, slug } = await createTestOrganization();
			await startOffboarding(operator, { organization: slug });
			const where = { organizationId };
			await db().offboarding.update({ where, data: { endsAt: new Date(Date.now() - 1_000) } });
			await offboardOrganization({ organizationId }, never);
			await db().offboarding.update({ where, data: { state } });
			const refused = { code: "DATA_KEY_CHANGING" };
			await expect(firstIndexDataKey(deploymentId)).rejects.toMatchObject(refused);
			await expect(firstDataKey(deploymentId, "APPLICATION_DATA")).rejects.toMatchObject(refused);
			expect(await db().dataKey.count({ where: { deploymentId } })).toBe(0);
		},
	);
});
