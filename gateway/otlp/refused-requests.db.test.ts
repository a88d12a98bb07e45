import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { checkKey } from "../../lib/health/check-key.ts";
import { convergeDeployment } from "../../lib/jobs/converge-deployment.ts";
import { activateKey } from "../../lib/keys/activate-key.ts";
import { addKey } from "../../lib/keys/add-key.ts";
import { encryptionKeysOverview } from "../../lib/keys/encryption-keys-overview.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteGateways } from "../../testing/suite-gateway.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, otlpLogs } from "../../testing/suite-organization.ts";

describe("telemetry for a revoked key", () => {
	useSuiteDatabase();
	useSuiteKms();
	const startGateway = useSuiteGateways();

	it("is refused with the time to retry after, and counted exactly by two gateways, from zero for each revocation", async () => {
		const organization = await createTestOrganization();
		const { admin, deploymentId } = organization;
		const arn = await createCustomerKey(organization.id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
		await convergeDeployment(deploymentId, new AbortController().signal);
		const gateways = await Promise.all([1, 2].map(() => startGateway({ KEYHOLD_KEY_MAX_AGE: "1" })));
		const token = organization.token.caller.kind === "token" ? organization.token.caller.token : "";
		let batch = 0;
		const send = (url: string) =>
			fetch(`${url}/v1/logs`, {
				method: "POST",
				headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
				body: otlpLogs(1, `batch ${batch++}`),
			});
		const shown = async () => (await encryptionKeysOverview(admin, {})).deployments[0]?.key;
		const enable = async () => {
			await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
			await checkKey(keyId);
		};
		/** Sends until the first gateway refuses, then `count` more to each; returns how many were refused. */
		const sendRefused = async (count: number) => {
			await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
			let refused = 0;
			for (const { url } of gateways) {
				await expect.poll(async () => (await send(url)).status, { timeout: 10_000, interval: 100 }).toBe(503);
				refused++;
				for (const response of await Promise.all(Array.from({ length: count }, () => send(url)))) {
					expect([response.status, response.headers.get("retry-after")]).toEqual([503, "3"]);
					refused++;
				}
			}
			// As the monitor does: these refusals came before their revocation was recorded.
			await checkKey(keyId);
			return refused;
		};

		const refused = await sendRefused(20);
		await expect
			.poll(async () => (await shown())?.trouble?.refusedRequests, { timeout: 10_000 })
			.toBe(refused);
		expect((await shown())?.trouble?.meaning).toBe(
			`Stored data is safe but can't be read. New telemetry is being rejected: ${refused} requests so far.`,
		);

		await enable();
		expect((await shown())?.trouble).toBeNull();
		expect((await shown())?.lastRevocation?.refusedRequests).toBe(refused);

		const again = await sendRefused(3);
		await expect.poll(async () => (await shown())?.trouble?.refusedRequests, { timeout: 10_000 }).toBe(again);
	});

	it("keeps the counts of a gateway that stops", async () => {
		const organization = await createTestOrganization();
		const { admin, deploymentId } = organization;
		const arn = await createCustomerKey(organization.id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
		await convergeDeployment(deploymentId, new AbortController().signal);
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		await checkKey(keyId);
		const { url, child, ended } = await startGateway();
		const token = organization.token.caller.kind === "token" ? organization.token.caller.token : "";
		for (let sent = 0; sent < 3; sent++) {
			const response = await fetch(`${url}/v1/logs`, {
				method: "POST",
				headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
				body: otlpLogs(1, `batch ${sent}`),
			});
			expect(response.status).toBe(503);
		}
		child.kill("SIGTERM");
		expect(await ended).toBe(0);
		const { deployments } = await encryptionKeysOverview(admin, {});
		expect(deployments[0]?.key?.trouble?.refusedRequests).toBe(3);
	});
});
