import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { openPhases } from "../platform/open-phases.ts";
import { activateKey } from "./activate-key.ts";
import { addKey } from "./add-key.ts";
import { deleteKey } from "./delete-key.ts";

const codesOf = (results: PromiseSettledResult<unknown>[]) =>
	results
		.map((result) => (result.status === "fulfilled" ? "ok" : (result.reason.code ?? result.reason)))
		.sort();

describe("simultaneous key changes", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();

	/** Makes every probe of the key so slow that all who race have looked before one of them saves. */
	const slowDown = (keyArn: string) => kms.addFault({ keyArn, operation: "Decrypt", delayMs: 1_000 });
	const refusalsOf = (results: PromiseSettledResult<unknown>[]) =>
		results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));

	it("leave one live key per deployment, and tell the others that it has one", async () => {
		const { id, deploymentId, admin } = await createTestOrganization();
		const arns = await Promise.all([createCustomerKey(id), createCustomerKey(id), createCustomerKey(id)]);
		await Promise.all(arns.map(slowDown));
		const results = await Promise.allSettled(
			arns.map((arn, index) => addKey(admin, { deploymentId, arn, name: `key ${index}` })),
		);
		expect(codesOf(results)).toEqual(["CONFLICT", "CONFLICT", "ok"]);
		for (const error of refusalsOf(results)) {
			expect(error.message).toMatch(/another key was added to this deployment a moment ago. Reload the page/);
			expect(error.fieldErrors).toEqual({ arn: "This deployment already has a key." });
		}
		expect(await db().kmsKey.count({ where: { deploymentId, kind: "CUSTOMER" } })).toBe(1);
	});

	it("leave an ARN live once, and refuse the others without saying where it is in use", async () => {
		const racers = await Promise.all([0, 1, 2, 3].map(() => createTestOrganization()));
		const open = { Statement: [{ Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" }] };
		const arn = await createCustomerKey(newId(), { policy: { Version: "2012-10-17", ...open } });
		await slowDown(arn);
		const add = ({ admin, deploymentId }: TestOrganization) =>
			addKey(admin, { deploymentId, arn, name: "key" });
		const results = await Promise.allSettled(racers.map(add));
		expect(codesOf(results)).toEqual(["CONFLICT", "CONFLICT", "CONFLICT", "ok"]);
		expect(await db().kmsKey.count({ where: { arn } })).toBe(1);

		const later = await add(await createTestOrganization()).catch((error) => error);
		expect(later.code).toBe("PROBE_FAILED");
		for (const error of [...refusalsOf(results), later]) {
			expect(error.fieldErrors).toEqual({ arn: "This key already protects a deployment." });
			const said = JSON.stringify([error.message, error.fieldErrors]);
			for (const { id, slug, deploymentId } of racers) {
				for (const secret of [id, slug, deploymentId]) expect(said).not.toContain(secret);
			}
		}
		expect(refusalsOf(results)[0]?.message).toMatch(/just started using it. Create a separate key/);
	});

	it("a double click always gets a readable error", async () => {
		const { id, deploymentId, admin } = await createTestOrganization();
		const arn = await createCustomerKey(id);
		await slowDown(arn);
		const add = () => addKey(admin, { deploymentId, arn, name: "key" });
		expect(codesOf(await Promise.allSettled([add(), add()]))).toEqual(["CONFLICT", "ok"]);
	});

	it("one of Keyhold's own keys, which it may use for everyone, is refused as a customer's key", async () => {
		const first = await createTestOrganization();
		await ingestLogs(first, 1);
		const managed = await db().kmsKey.findFirstOrThrow({
			where: { kind: "MANAGED", deploymentId: first.deploymentId },
		});
		const { admin, deploymentId } = await createTestOrganization();
		const refused = await addKey(admin, { deploymentId, arn: managed.arn, name: "mine" }).catch(
			(error) => error,
		);
		expect(refused.code).toBe("PROBE_FAILED");
		expect(refused.fieldErrors.arn).toBe("This key already protects a deployment.");
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
		const open = await db().rekey.count({ where: { deploymentId, phase: { in: openPhases } } });
		expect(open).toBe(1);
	});

	it("delete an added key immediately", async () => {
		const { id, deploymentId, admin } = await createTestOrganization();
		const arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		expect(await deleteKey(admin, { keyId, confirmArn: arn })).toEqual({ kind: "done", rekeyId: null });
		const { status } = await db().kmsKey.findUniqueOrThrow({ where: { id: keyId } });
		expect(status).toBe("DELETED");
	});
});
