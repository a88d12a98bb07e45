import { bringKey, keysPath } from "./support/keys-page.ts";
import { showPayload } from "./support/payload.ts";
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

test("an Org Admin destroys the data of a revoked key, and nothing can recover it", async ({ page }) => {
	const organization = await createOrganization();
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin);
	await bringKey(page, organization, arn, "lost-key");
	await sendLogs(organization, 25, "destroyed");
	const keys = environment.consoleUrl + keysPath(organization);
	const logs = `${environment.consoleUrl}/${organization.slug}/request-logs`;

	// While the key works, data cannot be destroyed.
	await page.goto(keys);
	await page.getByRole("button", { name: /More/ }).click();
	await expect(page.getByRole("menuitem", { name: "Delete key" })).toBeVisible();
	await expect(page.getByRole("menuitem", { name: "Destroy data" })).toHaveCount(0);
	await page.keyboard.press("Escape");

	await disableKmsKey(arn);
	await expect(page.getByText("Revoked", { exact: true })).toBeVisible({ timeout: 20_000 });
	await page.getByRole("button", { name: /More/ }).click();
	await page.getByRole("menuitem", { name: "Destroy data" }).click();
	const dialog = page.getByRole("alertdialog", { name: "Destroy the data of lost-key?" });
	await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
	const destroy = dialog.getByRole("button", { name: "Destroy data" });
	await dialog.getByLabel("Type the key ARN to confirm").fill(arn);
	await expect(destroy).toBeDisabled();
	await dialog.getByLabel("Type the number of records to confirm").fill("24");
	await expect(destroy).toBeDisabled();
	await dialog.getByLabel("Type the number of records to confirm").fill("25");
	await destroy.click();

	await expect(page.getByText("Protected by the Keyhold managed key")).toBeVisible({ timeout: 30_000 });
	// Nothing is left to restore, and the page says what happened.
	await expect(page.getByText("25 records destroyed", { exact: true })).toBeVisible();
	await expect(page.getByText(/can't be read or written/)).toHaveCount(0);
	await page.getByText("History").click();
	const ended = page.getByRole("row", { name: /lost-key/ });
	await expect(ended).toContainText("Data destroyed: 25 records");
	await expect(ended).toContainText("does not bring the data back");

	await enableKmsKey(arn);
	await page.goto(logs);
	await expect(page.getByText("destroyed")).toHaveCount(0);
	await expect(page.getByRole("row")).toHaveCount(0);

	await sendLogs(organization, 1, "a new beginning");
	await page.goto(logs);
	await page.getByRole("row").nth(1).getByRole("link").first().click();
	await showPayload(page);
	await expect(page.getByText(/a new beginning/)).toBeVisible();
});
