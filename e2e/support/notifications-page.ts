import type { Page } from "@playwright/test";
import { expect } from "./test.ts";
import { environment, type Organization } from "./world.ts";

export async function openNotifications(page: Page, organization: Organization): Promise<void> {
	await page.goto(`${environment.consoleUrl}/${organization.slug}/settings/notifications`);
}

/** Adds a webhook on the Notifications page. @returns its signing secret, which is shown once */
export async function addWebhook(page: Page, name: string, url: string): Promise<string> {
	await page.getByLabel("Kind").selectOption("Webhook");
	await page.getByLabel("Name", { exact: true }).fill(name);
	await page.getByLabel("URL").fill(url);
	await page.getByRole("button", { name: "Add channel" }).click();
	const secret = (await page.getByRole("region", { name: "Signing secret" }).textContent()) ?? "";
	await page.getByRole("button", { name: "I've saved it" }).click();
	await expect(page.getByText("whsec_")).toHaveCount(0);
	return /whsec_[A-Za-z0-9+/=]+/.exec(secret)?.[0] ?? "";
}

export async function addMailChannel(page: Page, name: string, address: string): Promise<void> {
	await page.getByLabel("Kind").selectOption("Email");
	await page.getByLabel("Name", { exact: true }).fill(name);
	await page.getByLabel("Email address").fill(address);
	await page.getByRole("button", { name: "Add channel" }).click();
	await expect(page.getByRole("row", { name: new RegExp(`^${name}`) })).toBeVisible();
}
