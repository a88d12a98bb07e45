import { DisableKeyCommand } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { dataKeyIdOf, fromText } from "../../packages/sdk/sealed/index.ts";
import { holdUp } from "../../testing/hold-up.ts";
import { createTestApplication, type TestApplication } from "../../testing/suite-application.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, type TestOrganization } from "../../testing/suite-organization.ts";
import { authorize } from "../access/verbs.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { config } from "../platform/config.ts";
import { pool } from "../platform/db.ts";
import { openValues } from "./open-values.ts";
import { sealValues } from "./seal-values.ts";
import { serveItems } from "./serve-items.ts";

const context = ["notes", "81", "body"];

describe("the lease with which this process works for an application", () => {
	useSuiteDatabase();
	useSuiteKms();
	let application: TestApplication;
	let acme: TestOrganization;
	let globex: TestOrganization;
	let arn: string;
	/** Ends every lease and every agreement of KMS, as a suspended machine does: its monotonic clock does not run. */
	const suspend = () => vi.setSystemTime(Date.now() + config().keyMaxAgeMs + 1_000);

	beforeAll(async () => {
		// Before the first clock that reads it is made.
		vi.useFakeTimers({ toFake: ["Date"] });
		application = await createTestApplication();
		globex = await createTestOrganization();
	});
	beforeEach(async () => {
		acme = await createTestOrganization();
		arn = await createCustomerKey(acme.id);
		const { keyId } = await addKey(acme.admin, { deploymentId: acme.deploymentId, arn, name: "key" });
		await activateKey(acme.admin, { keyId });
	});
	afterAll(() => void vi.useRealTimers());

	async function sealed(tenant: string): Promise<{ tenant: string; context: string[]; sealed: string }> {
		const items = [{ tenant, context, value: "text" }];
		const { results } = await sealValues(application.context, async () => ({ items }));
		return { tenant, context, sealed: (results[0] as { sealed: string }).sealed };
	}
	async function open(...items: object[]): Promise<(string | undefined)[]> {
		const { results } = await openValues(application.context, async () => ({ items }));
		return results.map((result) => ("error" in result ? result.error.code : result.value));
	}
	const revoke = () => ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
	const callerOf = async () => {
		const { actor, application: grant } = await authorize(application.context, "vault:open");
		if (!grant) throw new Error("not an application");
		return { actor, application: grant, context: application.context };
	};

	it("may end while another tenant's first lease waits, and its value is no longer opened", async () => {
		const [ofAcme, ofGlobex] = [await sealed(acme.slug), await sealed(globex.slug)];
		expect(await open(ofAcme)).toEqual(["text"]);
		const release = await holdUp("application_leases");
		const opening = open(ofAcme, ofGlobex);
		await expect
			.poll(async () => {
				const { rowCount } = await pool().query(
					"SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
				);
				return rowCount;
			})
			.toBe(1);
		await revoke();
		suspend();
		await release();
		expect(await opening).toEqual(["KEY_REVOKED", "text"]);
	});

	it("that ends while a value is opened gives no value", async () => {
		const item = await sealed(acme.slug);
		expect(await open(item)).toEqual(["text"]);
		await revoke();
		const dataKeyId = dataKeyIdOf(fromText(item.sealed));
		const results = await serveItems(await callerOf(), "vault:open", [item], {
			needOf: (_, deployment) => ({ purpose: "OPEN", deployment, dataKeyId }),
			run: () => {
				suspend();
				return "text";
			},
			isCheckedAfter: true,
		});
		expect(results).toMatchObject([{ error: { code: "KEY_REVOKED" } }]);
	});

	it("that ends before the second value of a request seals only the first one", async () => {
		const item = { tenant: acme.slug };
		let made = 0;
		await sealed(acme.slug);
		await revoke();
		const results = await serveItems(await callerOf(), "vault:seal", [item, item], {
			needOf: (_, deployment) => ({ purpose: "SEAL", deployment }),
			run: () => {
				suspend();
				return ++made;
			},
			isCheckedAfter: false,
		});
		expect(results).toMatchObject([1, { error: { code: "KEY_REVOKED" } }]);
	});
});
