import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../dev/testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../dev/testing/suite-kms.ts";
import { createTestOrganization } from "../../dev/testing/suite-organization.ts";
import { db } from "../platform/db.ts";
import { activateKey } from "./activate-key.ts";
import { addKey } from "./add-key.ts";
import { deleteKey } from "./delete-key.ts";

const codesOf = (results: PromiseSettledResult<unknown>[]) =>
	results
		.map((result) => (result.status === "fulfilled" ? "ok" : (result.reason.code ?? result.reason)))
		.sort();

describe("changes of keys that race", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("leave one live key per deployment, and tell the other what to do", async () => {
		const { id, deploymentId, admin } = await createTestOrganization();
		const arns = await Promise.all([createCustomerKey(id), createCustomerKey(id)]);
		const results = await Promise.allSettled(
			arns.map((arn, index) => addKey(admin, { deploymentId, arn, name: `key ${index}` })),
		);
		expect(codesOf(results)).toEqual(["CONFLICT", "ok"]);
		expect(await db().kmsKey.count({ where: { deploymentId, kind: "CUSTOMER" } })).toBe(1);
	});

	it("leave an ARN live once, whoever asks, without saying where", async () => {
		const first = await createTestOrganization();
		const second = await createTestOrganization();
		const open = { Statement: [{ Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" }] };
		const arn = await createCustomerKey(first.id, { policy: { Version: "2012-10-17", ...open } });
		const add = ({ admin, deploymentId }: typeof first) => addKey(admin, { deploymentId, arn, name: "key" });
		const racing = await Promise.allSettled([add(first), add(second)]);
		expect(codesOf(racing)).toContain("ok");
		expect(await db().kmsKey.count({ where: { arn } })).toBe(1);
		const later = await add(await createTestOrganization()).catch((error) => error);
		expect(later.code).toBe("PROBE_FAILED");
		expect(JSON.stringify(later)).not.toContain(first.slug);
		expect(later.fieldErrors.arn).toBe("This key already protects a deployment of this service.");
	});

	it("activate a key once, and delete it once", async () => {
		const { id, deploymentId, admin } = await createTestOrganization();
		const arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		const activations = await Promise.allSettled([
			activateKey(admin, { keyId }),
			activateKey(admin, { keyId }),
		]);
		expect(codesOf(activations)).toEqual(["CONFLICT", "ok"]);
		const deletions = await Promise.allSettled([
			deleteKey(admin, { keyId, confirmArn: arn }),
			deleteKey(admin, { keyId, confirmArn: arn }),
		]);
		expect(codesOf(deletions)).toEqual(["CONFLICT", "ok"]);
		const open = await db().rekey.count({ where: { deploymentId, phase: { in: ["REWRAP", "REENCRYPT"] } } });
		expect(open).toBe(1);
	});

	it("delete an added key at once", async () => {
		const { id, deploymentId, admin } = await createTestOrganization();
		const arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		expect(await deleteKey(admin, { keyId, confirmArn: arn })).toEqual({ rekeyId: null });
		const { status } = await db().kmsKey.findUniqueOrThrow({ where: { id: keyId } });
		expect(status).toBe("DELETED");
	});
});
