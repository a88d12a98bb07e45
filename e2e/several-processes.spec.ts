import type { Page } from "@playwright/test";
import { fillAddKey, keysPath } from "./support/keys-page.ts";
import { showPayload } from "./support/payload.ts";
import { signIn } from "./support/sign-in.ts";
import {
	killProcess,
	startConsole,
	startGateway,
	startProcess,
	stopProcesses,
} from "./support/start-process.ts";
import { expect, test } from "./support/test.ts";
import {
	createKmsKey,
	createOrganization,
	createToken,
	disableKmsKey,
	enableKmsKey,
	environment,
	type Organization,
	sendLogs,
} from "./support/world.ts";

test.afterAll(stopProcesses);

type Overview = {
	deployments: { key: { status: string; health: string } | null; rekey: { done: number } | null }[];
};

/** The state of the organization's key according to one console process. */
async function overview(page: Page, consoleUrl: string, organization: Organization) {
	const response = await page.request.get(`${consoleUrl}/api/console/${organization.slug}/encryption-keys`);
	expect(response.status()).toBe(200);
	const [deployment] = ((await response.json()) as Overview).deployments;
	return deployment;
}

test("two consoles, two gateways and three workers share one vault, and survive the death of one of each", async ({
	page,
}) => {
	test.setTimeout(120_000);
	const { url: second, child: secondConsole } = await startConsole();
	const { url: secondGateway, child: gateway } = await startGateway();
	const workers = await Promise.all([1, 2].map(() => startProcess("node", ["lib/jobs/main.ts"])));

	const organization = await createOrganization();
	await Promise.all([
		sendLogs(organization, 6_000, "shared"),
		sendLogs(organization, 6_000, "shared", secondGateway),
	]);
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin, keysPath(organization));
	await fillAddKey(page, arn, "shared-key");
	await page.getByRole("button", { name: "Save and activate" }).click();
	// One worker dies in the middle of the move.
	await killProcess(workers[0], "SIGKILL");
	await expect
		.poll(async () => (await overview(page, second, organization))?.key?.status, { timeout: 45_000 })
		.toBe("ACTIVE");

	// Both consoles have cached the data key when AWS disables the key: neither opens anything after the bound.
	const authorization = `Bearer ${await createToken(organization, ["telemetry:read"])}`;
	const read = (consoleUrl: string, path: string) =>
		page.request.get(`${consoleUrl}/api/v1/request-logs${path}`, { headers: { authorization } });
	const { items } = await (await read(second, "?limit=1")).json();
	const consoles = [environment.consoleUrl, second];
	const reads = () =>
		Promise.all(
			consoles.map(async (consoleUrl) => {
				const opened = await (await read(consoleUrl, `/${items[0].id}/payload`)).text();
				return opened.includes("shared ") ? "open" : opened.includes("KEY_REVOKED") ? "refused" : "neither";
			}),
		);
	expect(await reads()).toEqual(["open", "open"]);
	await disableKmsKey(arn);
	const refusedAtMs = performance.now();
	await expect.poll(reads, { intervals: [100], timeout: 15_000 }).toEqual(["refused", "refused"]);
	// The bound is 3 s here; pages and polls need additional time.
	expect(performance.now() - refusedAtMs).toBeLessThan(8_000);
	await expect
		.poll(async () => (await overview(page, second, organization))?.key?.health, { timeout: 15_000 })
		.toBe("REVOKED");

	// One console and one gateway die; the others restore access once AWS accepts the key.
	await Promise.all([killProcess(secondConsole, "SIGKILL"), killProcess(gateway, "SIGKILL")]);
	await enableKmsKey(arn);
	await expect
		.poll(async () => (await overview(page, environment.consoleUrl, organization))?.key?.health, {
			timeout: 20_000,
		})
		.toBe("HEALTHY");
	await sendLogs(organization, 10, "shared");
	// A console caches a refusal for half a second, so that many readers cause one call.
	await page.goto(`${environment.consoleUrl}/${organization.slug}/request-logs/${items[0].id}`);
	await showPayload(page);
	await expect(async () => {
		const again = page.getByRole("button", { name: "Try again" });
		if (await again.isVisible()) await again.click();
		await expect(page.getByText(/^shared \d/)).toBeVisible({ timeout: 1_000 });
	}).toPass({ timeout: 10_000 });
});
