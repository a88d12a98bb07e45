import { Webhook } from "standardwebhooks";
import { receiveMail, receiveWebhooks } from "./support/alert-receivers.ts";
import { bringKey } from "./support/keys-page.ts";
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

test("a disabled key is told to a webhook and by e-mail, and the log says so", async ({ page }) => {
	test.setTimeout(120_000);
	const [hooks, mail] = [await receiveWebhooks(), await receiveMail()];
	const organization = await createOrganization();
	await sendLogs(organization, 5);
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin);
	await bringKey(page, organization, arn, "prod-data-key");

	await page.getByRole("link", { name: "Notifications" }).click();
	await expect(page.getByText("Nobody is told yet.")).toBeVisible();
	await page.getByLabel("Name", { exact: true }).fill("Pager");
	await page.getByLabel("URL").fill("not an address");
	await page.getByRole("button", { name: "Add channel" }).click();
	await expect(page.getByText("Enter a URL that begins with https://.")).toBeVisible();
	await expect(page.getByLabel("URL")).toBeFocused();
	await page.getByLabel("URL").fill(hooks.url);
	await page.getByRole("button", { name: "Add channel" }).click();
	const secret = (await page.getByRole("region", { name: "Signing secret" }).textContent()) ?? "";
	expect(secret).toMatch(/^whsec_/);
	await page.getByRole("button", { name: "I have kept it" }).click();
	await expect(page.getByText("whsec_")).toHaveCount(0);
	await page.getByLabel("Kind").selectOption("E-mail");
	await page.getByLabel("Name", { exact: true }).fill("Mail");
	await page.getByLabel("E-mail address").fill("security@acme.example");
	await page.getByRole("button", { name: "Add channel" }).click();
	await page.getByRole("button", { name: "Send test to Pager" }).click();
	const log = page.getByRole("table", { name: "Last deliveries" });
	await expect(log.getByRole("row").filter({ hasText: "Test" })).toContainText("Delivered", {
		timeout: 20_000,
	});

	hooks.received.length = 0;
	await disableKmsKey(arn);
	const alarms = log.getByRole("row").filter({ hasText: "prod-data-key is revoked" });
	await expect(alarms).toHaveCount(2, { timeout: 30_000 });
	await expect(alarms.filter({ hasText: "Delivered" })).toHaveCount(2, { timeout: 20_000 });
	const [{ headers, body }] = hooks.received as [(typeof hooks.received)[number]];
	const told = new Webhook(secret).verify(body, headers as Record<string, string>);
	expect(told).toMatchObject({
		type: "key.health_changed",
		data: { health: "REVOKED", awsError: "DisabledException", keyName: "prod-data-key" },
	});
	expect(mail.received.join()).toContain("prod-data-key is revoked");
	expect(mail.received.join()).not.toContain(arn);
	await enableKmsKey(arn);

	await page.getByRole("button", { name: "More for Pager" }).click();
	await page.getByRole("menuitem", { name: "Delete channel" }).click();
	const dialog = page.getByRole("alertdialog", { name: "Delete Pager?" });
	await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
	await dialog.getByRole("button", { name: "Delete channel" }).click();
	await expect(page.getByRole("row", { name: /^Pager/ })).toHaveCount(0);
	hooks.close();
	await mail.close();
});

test("a Member does not get at notifications", async ({ page }) => {
	const organization = await createOrganization();
	await signIn(page, organization.member);
	await page.goto(`${environment.consoleUrl}/${organization.slug}/settings/notifications`);
	await expect(page.getByText(/not allowed/i).first()).toBeVisible();
});
