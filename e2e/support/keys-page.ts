import type { Page } from "@playwright/test";
import { expect } from "./test.ts";
import { environment, type Organization } from "./world.ts";

export const keysPath = (organization: Organization) => `/${organization.slug}/settings/encryption-keys`;

export async function openKeysPage(page: Page, organization: Organization): Promise<void> {
	await page.goto(environment.consoleUrl + keysPath(organization));
	await expect(page.getByRole("heading", { name: "Encryption Keys", level: 1 })).toBeVisible();
}

/** Fills in the Add key form, starting on the Encryption Keys page. */
export async function fillAddKey(page: Page, arn: string, name: string): Promise<void> {
	await page.getByRole("link", { name: "Add key" }).first().click();
	await page.getByLabel("Key ARN").fill(arn);
	await page.getByLabel("Name", { exact: true }).fill(name);
}

/** Adds and activates a key for telemetry only, and waits until all of that is encrypted with it. */
export async function bringKey(
	page: Page,
	organization: Organization,
	arn: string,
	name: string,
): Promise<void> {
	await openKeysPage(page, organization);
	await fillAddKey(page, arn, name);
	await page.getByRole("checkbox", { name: "Protect scheduled queries with this key too" }).uncheck();
	await page.getByRole("button", { name: "Save and activate" }).click();
	await expect(page).toHaveURL(new RegExp(`${keysPath(organization)}$`));
	await expect(page.getByText("Active", { exact: true })).toBeVisible({ timeout: 45_000 });
}
