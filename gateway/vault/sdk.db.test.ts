import { setTimeout as pause } from "node:timers/promises";
import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { convergeDeployment } from "../../lib/jobs/converge-deployment.ts";
import { activateKey } from "../../lib/keys/activate-key.ts";
import { addKey } from "../../lib/keys/add-key.ts";
import { destroyData } from "../../lib/keys/destroy-data.ts";
import { revokeApplicationToken } from "../../lib/operator/verbs/application-tokens.ts";
import { db } from "../../lib/platform/db.ts";
import { renewDataKey } from "../../lib/vault/renew-data-key.ts";
import { connect } from "../../packages/sdk/client/connect.ts";
import type { Keyhold } from "../../packages/sdk/client/keyhold.ts";
import { createTestApplication } from "../../testing/suite-application.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteGateways } from "../../testing/suite-gateway.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, operator, type TestOrganization } from "../../testing/suite-organization.ts";

/** The bound of a revocation in these tests. */
const maxAgeMs = 3_000;
/** From a refusal by KMS until this process measures it: event loops, not the bound. */
const slackMs = 750;

describe("the SDK with a real gateway", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();
	const startGateway = useSuiteGateways();
	let acme: TestOrganization;
	let globex: TestOrganization;
	let url: string;
	let tokenId: string;
	let token: string;
	const clients: Keyhold[] = [];
	const client = (options: { url?: string; token?: string; timeoutMs?: number } = {}) => {
		const made = connect({ url, token, name: "test", timeoutMs: 10_000, ...options });
		clients.push(made);
		return made;
	};
	beforeAll(async () => {
		[acme, globex] = [await createTestOrganization(), await createTestOrganization()];
		({ token, tokenId } = await createTestApplication());
		({ url } = await startGateway({
			KEYHOLD_KEY_MAX_AGE: String(maxAgeMs / 1000),
			KEYHOLD_OUTAGE_GRACE: "0",
		}));
	});
	afterAll(() => {
		for (const one of clients) one.close();
	});

	const context = ["notes", "81", "body"];
	const codeOf = (work: Promise<unknown>) =>
		work.then(
			() => "ok",
			(error) => error.code as string,
		);
	/** Repeats `attempt` until it fails. @returns the code, and when it last succeeded */
	async function untilItFails(attempt: () => Promise<unknown>) {
		for (let lastMs = 0; ; await pause(5)) {
			const code = await codeOf(attempt());
			if (code !== "ok") return { code, lastMs };
			lastMs = performance.now();
		}
	}

	it("seals, opens and indexes, for each tenant by itself", async () => {
		const keyhold = client();
		const sealed = await keyhold.seal({ tenant: acme.slug, context }, "text");
		expect(await keyhold.open({ tenant: acme.id, context }, sealed)).toBe("text");
		expect(await codeOf(keyhold.open({ tenant: globex.slug, context }, sealed))).toBe("VALUE_INTEGRITY");
		expect(await codeOf(keyhold.open({ tenant: acme.slug, context: ["x"] }, sealed))).toBe("VALUE_INTEGRITY");
		expect(await codeOf(keyhold.seal({ tenant: "unknown", context }, "x"))).toBe("TENANT_NOT_FOUND");
		const field = { tenant: acme.slug, field: "users.email" };
		const other = client();
		expect(await other.blindIndex(field, "a")).toBe(await keyhold.blindIndex(field, "a"));
		expect(await other.open({ tenant: acme.slug, context }, sealed)).toBe("text");
	});

	it("a value sealed in any language opens in the SDK, and vice versa", async () => {
		const item = { tenant: acme.slug, context };
		const answer = await fetch(`${url}/vault/v1/seal`, {
			method: "POST",
			headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
			body: JSON.stringify({ items: [{ ...item, value: "curl" }] }),
		});
		const { results } = (await answer.json()) as { results: { sealed: string }[] };
		expect(await client().open(item, results[0]?.sealed ?? "")).toBe("curl");
	});

	it("loses access within the bound when KMS refuses, gets it back, and loses it for good when the data is destroyed", async () => {
		const { admin, deploymentId, slug: tenant, id } = await createTestOrganization();
		const arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
		const [one, two] = [client(), client()];
		const sealed = await one.seal({ tenant, context }, "doomed");
		expect(await two.open({ tenant, context }, sealed)).toBe("doomed");

		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		const refusedMs = performance.now();
		const ends = await Promise.all([
			untilItFails(() => one.open({ tenant, context }, sealed)),
			untilItFails(() => two.open({ tenant, context }, sealed)),
			untilItFails(() => one.seal({ tenant, context }, "x")),
		]);
		for (const { code, lastMs } of ends) {
			expect(code).toBe("KEY_REVOKED");
			expect(lastMs - refusedMs).toBeLessThan(maxAgeMs + slackMs);
		}

		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
		await expect.poll(() => codeOf(one.open({ tenant, context }, sealed))).toBe("ok");

		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		await expect.poll(() => codeOf(one.open({ tenant, context }, sealed))).toBe("KEY_REVOKED");
		await destroyData(admin, { keyId, confirmArn: arn, confirmRecords: 0 });
		await convergeDeployment(deploymentId, new AbortController().signal);
		await expect.poll(() => codeOf(one.open({ tenant, context }, sealed))).toBe("DATA_DESTROYED");
		expect(await codeOf(one.seal({ tenant, context }, "new"))).toBe("ok");
	});

	it("seals with a new data key within a lease after the old one is replaced, and opens both", async () => {
		const { deploymentId, slug: tenant } = await createTestOrganization();
		const keyhold = client();
		const old = await keyhold.seal({ tenant, context }, "old");
		const before = await db().dataKey.findFirstOrThrow({ where: { deploymentId, state: "CURRENT" } });
		await renewDataKey(before);
		await expect
			.poll(async () => (await keyhold.seal({ tenant, context }, "new")).slice(4, 20), { timeout: 20_000 })
			.not.toBe(old.slice(4, 20));
		expect(await keyhold.open({ tenant, context }, old)).toBe("old");
		expect(await client().open({ tenant, context }, old)).toBe("old");
	});

	it("loses access at once when its token is revoked", async () => {
		const application = await createTestApplication();
		const keyhold = client({ token: application.token });
		const sealed = await keyhold.seal({ tenant: acme.slug, context }, "x");
		expect(await keyhold.open({ tenant: acme.slug, context }, sealed)).toBe("x");
		await revokeApplicationToken(operator, { tokenId: application.tokenId });
		const { code } = await untilItFails(() => keyhold.open({ tenant: acme.slug, context }, sealed));
		expect(code).toBe("UNAUTHENTICATED");
		expect(tokenId).not.toBe(application.tokenId);
	});

	it("without a grace, loses access within the lease when the gateway is killed", async () => {
		const gateway = await startGateway({ KEYHOLD_KEY_MAX_AGE: "3", KEYHOLD_OUTAGE_GRACE: "0" });
		const keyhold = client({ url: gateway.url });
		const sealed = await keyhold.seal({ tenant: acme.slug, context }, "x");
		expect(await keyhold.open({ tenant: acme.slug, context }, sealed)).toBe("x");
		gateway.child.kill("SIGKILL");
		await gateway.ended;
		const killedMs = performance.now();
		const { code, lastMs } = await untilItFails(() => keyhold.open({ tenant: acme.slug, context }, sealed));
		expect(code).toBe("KEYHOLD_UNREACHABLE");
		expect(lastMs).toBeGreaterThan(killedMs);
		expect(lastMs - killedMs).toBeLessThan(3_000 + slackMs);
	});

	it("with a grace, keeps access while the gateway is down, and loses it with the first refusal afterwards", async () => {
		const env = { KEYHOLD_KEY_MAX_AGE: "2", KEYHOLD_OUTAGE_GRACE: "600" };
		const gateway = await startGateway(env);
		const { token, tokenId } = await createTestApplication();
		const keyhold = client({ url: gateway.url, token });
		const sealed = await keyhold.seal({ tenant: acme.slug, context }, "x");
		expect(await keyhold.open({ tenant: acme.slug, context }, sealed)).toBe("x");
		gateway.child.kill("SIGKILL");
		await gateway.ended;
		for (const untilMs = performance.now() + 5_000; performance.now() < untilMs; await pause(50))
			expect(await keyhold.open({ tenant: acme.slug, context }, sealed)).toBe("x");
		await revokeApplicationToken(operator, { tokenId });
		await startGateway(env, 200, gateway.port);
		const { code } = await untilItFails(() => keyhold.open({ tenant: acme.slug, context }, sealed));
		expect(code).toBe("UNAUTHENTICATED");
	});

	it("keeps access during a KMS outage while Keyhold's grace lasts", async () => {
		const gateway = await startGateway({ KEYHOLD_KEY_MAX_AGE: "12", KEYHOLD_OUTAGE_GRACE: "600" });
		const keyhold = client({ url: gateway.url, timeoutMs: 5_000 });
		const sealed = await keyhold.seal({ tenant: acme.slug, context }, "x");
		expect(await keyhold.open({ tenant: acme.slug, context }, sealed)).toBe("x");
		await kms.addFault({ operation: "Decrypt", hang: true });
		try {
			for (const untilMs = performance.now() + 18_000; performance.now() < untilMs; await pause(50))
				expect(await keyhold.open({ tenant: acme.slug, context }, sealed)).toBe("x");
		} finally {
			await kms.deleteFaults();
		}
	});
});
