import { bringKey } from "./support/keys-page.ts";
import { showPayload } from "./support/payload.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import {
	createKmsKey,
	createOrganization,
	disableKmsKey,
	enableKmsKey,
	environment,
	postLogs,
	sendLogs,
} from "./support/world.ts";

test("disabling a key cuts off access in a running console, and enabling it restores access", async ({
	page,
}) => {
	const organization = await createOrganization();
	await sendLogs(organization, 60, "comes-back");
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin);
	await bringKey(page, organization, arn, "taken-away");

	await page.getByRole("link", { name: "Request logs" }).click();
	await page.getByRole("row").nth(1).getByRole("link").first().click();
	await showPayload(page);
	await expect(page.getByText(/comes-back/)).toBeVisible();
	const detail = page.url();

	await disableKmsKey(arn);
	await expect(async () => {
		await page.goto(detail);
		await showPayload(page);
		await expect(
			page.getByText("Decryption failed: the encryption key is disabled (DisabledException)."),
		).toBeVisible({ timeout: 1_000 });
	}).toPass({ timeout: 15_000 });
	await expect(page.getByRole("main").getByText(/Enable the key on its page in AWS KMS/)).toBeVisible();
	await expect(page.getByText(/comes-back/)).toHaveCount(0);

	// The list needs no key.
	await page.goto(`${environment.consoleUrl}/${organization.slug}/request-logs`);
	await expect(page.getByRole("row")).toHaveCount(51);

	// Telemetry that cannot be sealed is refused, and OTLP clients retry.
	const refused = await postLogs(
		'{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"late"}}]}]}]}',
		{
			"content-type": "application/json",
			authorization: `Bearer ${organization.token}`,
		},
	);
	expect(refused.status).toBe(503);
	expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);

	await page.goto(`${environment.consoleUrl}/${organization.slug}/settings/encryption-keys`);
	await expect(page.getByText("Revoked", { exact: true })).toBeVisible();
	await expect(page.getByText(/DisabledException/).first()).toBeVisible();

	await enableKmsKey(arn);
	await expect(page.getByText("Revoked", { exact: true })).toHaveCount(0, { timeout: 20_000 });
	await page.goto(detail);
	await showPayload(page);
	await expect(page.getByText(/comes-back/)).toBeVisible();
});
