import { describe, expect, it } from "vitest";
import { addKey } from "@/lib/keys/add-key.ts";
import { db } from "@/lib/platform/db.ts";
import { apiToken, callApi } from "@/testing/call-api.ts";
import { useSuiteDatabase } from "@/testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "@/testing/suite-kms.ts";
import { createTestOrganization } from "@/testing/suite-organization.ts";

describe("of two simultaneous changes of the same version", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("one is made and the other gets PRECONDITION_FAILED, in either order", async () => {
		for (let round = 0; round < 6; round++) {
			const organization = await createTestOrganization();
			const { admin, deploymentId, slug } = organization;
			const token = await apiToken(slug, ["keys:read", "keys:write"]);
			const arn = await createCustomerKey(organization.id);
			const { keyId } = await addKey(admin, { deploymentId, arn, name: "raced" });
			const read = await callApi(`/keys/${keyId}`, { token });
			const headers = { "if-match": read.headers.get("etag") ?? "" };
			const activate = () => callApi(`/keys/${keyId}/activate`, { token, headers, method: "POST" });
			const remove = () =>
				callApi(`/keys/${keyId}`, { token, headers, method: "DELETE", body: { confirmArn: arn } });
			const inTurn = round % 2 === 0 ? [activate, remove] : [remove, activate];
			const answers = await Promise.all(inTurn.map((change) => change()));
			const made = answers.filter(({ ok }) => ok);
			expect(made, `${answers.map(({ status }) => status)}`).toHaveLength(1);
			const late = answers.find(({ ok }) => !ok);
			// 404 once the key that protected nothing is deleted.
			expect([404, 412]).toContain(late?.status);
			const changes = await db().auditEvent.count({
				where: {
					chainId: organization.id,
					outcome: "done",
					action: { in: ["key.activated", "key.deletion_started", "key.deleted"] },
				},
			});
			expect(changes).toBe(1);
		}
	});
});
