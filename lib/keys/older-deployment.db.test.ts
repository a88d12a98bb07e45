import { beforeEach, describe, expect, it } from "vitest";
import { createTestApplication } from "../../testing/suite-application.ts";
import { asOwner, useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { leaseDataKeys } from "../application-data/lease-data-keys.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { newId } from "../platform/ids.ts";
import { activateKey } from "./activate-key.ts";
import { addKey } from "./add-key.ts";
import { coverResource } from "./cover-resource.ts";
import { encryptionKeysOverview } from "./encryption-keys-overview.ts";
import { keyForDeployment } from "./key-for-deployment.ts";

const never = new AbortController().signal;

describe("a deployment that a process of the previous release created", () => {
	useSuiteDatabase();
	useSuiteKms();
	let organization: TestOrganization;
	let deploymentId: string;

	beforeEach(async () => {
		organization = await createTestOrganization();
		({ deploymentId } = organization);
		await asOwner("DELETE FROM protections WHERE deployment_id = $1 AND resource = 'APPLICATION_DATA'", [
			deploymentId,
		]);
	});

	/** What a process of the previous release can't read. */
	async function rowsOfApplicationData() {
		const { rows } = await asOwner(
			`SELECT 'data key' AS row, p.kind::text FROM data_keys k JOIN kms_keys p ON p.id = k.kms_key_id
			WHERE k.deployment_id = $1 AND k.resource = 'APPLICATION_DATA'
			UNION ALL SELECT CASE WHEN is_customer_key_covered THEN 'covered' ELSE 'uncovered' END, p.kind::text
			FROM protections k LEFT JOIN kms_keys p ON p.id = k.kms_key_id
			WHERE k.deployment_id = $1 AND k.resource = 'APPLICATION_DATA' ORDER BY row`,
			[deploymentId],
		);
		return rows.map(({ row, kind }) => `${row} ${kind}`);
	}
	async function addedKey() {
		const arn = await createCustomerKey(organization.id);
		return addKey(organization.admin, { deploymentId, arn, name: "own key" });
	}
	async function shown() {
		const [deployment] = (await encryptionKeysOverview(organization.admin, {})).deployments;
		return deployment?.resources.find(({ resource }) => resource === "APPLICATION_DATA");
	}

	it("gets no row of application data before it has application data", async () => {
		await ingestLogs(organization, 1);
		const { keyId } = await addedKey();
		await activateKey(organization.admin, { keyId });
		await convergeDeployment(deploymentId, never);
		expect(await shown()).toMatchObject({ protectedBy: "Keyhold managed key", isCovered: false });
		const { uncovered } = await keyForDeployment(organization.admin, { deploymentId });
		expect(uncovered).toEqual(["SCHEDULED_QUERIES", "APPLICATION_DATA"]);
		expect(await rowsOfApplicationData()).toEqual([]);
	});

	it("seals application data under the managed key from the first lease on", async () => {
		const { context } = await createTestApplication();
		const process = { id: newId(), name: "api-server" };
		const leases = ["SEAL", "INDEX"].map((purpose) => ({ purpose, tenant: organization.slug }));
		const answer = await leaseDataKeys(context, async () => ({ process, leases }));
		expect(answer.leases).toEqual([
			expect.objectContaining({ key: expect.any(String) }),
			expect.objectContaining({ key: expect.any(String) }),
		]);
		expect(await rowsOfApplicationData()).toEqual([
			"data key MANAGED",
			"data key MANAGED",
			"uncovered MANAGED",
		]);
	});

	it("can cover application data with an activation", async () => {
		const { keyId } = await addedKey();
		await activateKey(organization.admin, { keyId, cover: ["APPLICATION_DATA"] });
		expect(await rowsOfApplicationData()).toEqual(["covered CUSTOMER", "data key CUSTOMER"]);
	});

	it("can cover application data later, once", async () => {
		const { keyId } = await addedKey();
		await activateKey(organization.admin, { keyId });
		await convergeDeployment(deploymentId, never);
		const change = { deploymentId, resource: "APPLICATION_DATA" as const };
		await expect(coverResource(organization.admin, { ...change, isCovered: false })).rejects.toMatchObject({
			code: "CONFLICT",
		});
		await coverResource(organization.admin, { ...change, isCovered: true });
		expect(await rowsOfApplicationData()).toEqual(["covered CUSTOMER", "data key CUSTOMER"]);
		expect(await shown()).toMatchObject({ protectedBy: "own key", isCovered: true });
	});
});
