import { Webhook } from "standardwebhooks";
import { receivedMails, receiveWebhooks } from "./support/alert-receivers.ts";
import { bringKey } from "./support/keys-page.ts";
import { addMailChannel, addWebhook } from "./support/notifications-page.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import {
	createKmsKey,
	createOrganization,
	disableKmsKey,
	enableKmsKey,
	environment,
	sendLogs,
} from "./support/world.ts";

test("a disabled key raises an alert by webhook and by email, and the log records it", async ({ page }) => {
	test.setTimeout(120_000);
	const hooks = await receiveWebhooks();
	const organization = await createOrganization();
	await sendLogs(organization, 5);
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin);
	await bringKey(page, organization, arn, "prod-data-key");

	await page.getByRole("link", { name: "Notifications" }).click();
	await expect(page.getByText("No channels yet.")).toBeVisible();
	await page.getByLabel("Name", { exact: true }).fill("Pager");
	await page.getByLabel("URL").fill("not an address");
	await page.getByRole("button", { name: "Add channel" }).click();
	await expect(page.getByText("Enter a URL that begins with https://.")).toBeVisible();
	await expect(page.getByLabel("URL")).toBeFocused();
	const secret = await addWebhook(page, "Pager", hooks.url);
	const address = `security@${organization.slug}.example`;
	await addMailChannel(page, "Mail", address);
	await page.getByRole("button", { name: "Send test to Pager" }).click();
	const log = page.getByRole("table", { name: "Last deliveries" });
	await expect(log.getByRole("row").filter({ hasText: "Test" })).toContainText("Delivered", {
		timeout: 20_000,
	});

	hooks.received.length = 0;
	await disableKmsKey(arn);
	const alerts = log.getByRole("row").filter({ hasText: "prod-data-key is revoked" });
	await expect(alerts).toHaveCount(2, { timeout: 30_000 });
	await expect(alerts.filter({ hasText: "Delivered" })).toHaveCount(2, { timeout: 20_000 });
	const [{ headers, body }] = hooks.received as [(typeof hooks.received)[number]];
	const told = new Webhook(secret).verify(body, headers as Record<string, string>);
	expect(told).toMatchObject({
		type: "key.health_changed",
		data: { health: "REVOKED", awsError: "DisabledException", keyName: "prod-data-key" },
	});
	const mails = receivedMails().filter((mail) => mail.includes(address));
	expect(mails.join()).toContain("prod-data-key is revoked");
	expect(mails.join()).not.toContain(arn);
	await enableKmsKey(arn);

	await page.getByRole("button", { name: "More for Pager" }).click();
	await page.getByRole("menuitem", { name: "Delete channel" }).click();
	const dialog = page.getByRole("alertdialog", { name: "Delete Pager?" });
	await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
	await dialog.getByRole("button", { name: "Delete channel" }).click();
	await expect(page.getByRole("row", { name: /^Pager/ })).toHaveCount(0);
	hooks.close();
});

test("a Member cannot open Notifications", async ({ page }) => {
	const organization = await createOrganization();
	await signIn(page, organization.member);
	await page.goto(`${environment.consoleUrl}/${organization.slug}/settings/notifications`);
	await expect(page.getByText(/don't have access/i).first()).toBeVisible();
});
