import type { Locator, Page } from "@playwright/test";
import { keysPath } from "./support/keys-page.ts";
import { expect, test } from "./support/test.ts";
import { createKmsKey, createOrganization, environment, sendLogs } from "./support/world.ts";

/** Presses Tab until the element has the focus, from wherever the focus is. */
async function tabTo(page: Page, target: Locator): Promise<void> {
	await expect(target).toBeVisible();
	const isFocused = () => target.evaluate((element) => element === document.activeElement);
	for (let presses = 0; presses < 80; presses++) {
		if (await isFocused()) return;
		await page.keyboard.press("Tab");
	}
	await expect(target).toBeFocused();
}

async function press(page: Page, target: Locator, key = "Enter"): Promise<void> {
	await tabTo(page, target);
	await page.keyboard.press(key);
}

async function typeInto(page: Page, field: Locator, text: string): Promise<void> {
	await tabTo(page, field);
	await page.keyboard.insertText(text);
	await expect(field).toHaveValue(text);
}

test("a user can sign in and add, activate, check and delete a key by keyboard alone", async ({ page }) => {
	const organization = await createOrganization();
	await sendLogs(organization, 30);
	const arn = await createKmsKey(organization.id);

	await page.goto(`${environment.consoleUrl}/sign-in`);
	await typeInto(page, page.getByLabel("Email"), organization.admin.email);
	await typeInto(page, page.getByLabel("Password", { exact: true }), organization.admin.password);
	await page.keyboard.press("Enter");
	await expect(page.getByRole("heading", { name: "Request logs", level: 1 })).toBeVisible();

	const navigation = page.getByRole("navigation", { name: "Main" });
	await press(page, navigation.getByRole("link", { name: "Encryption Keys" }));
	await expect(page.getByRole("heading", { name: "Encryption Keys", level: 1 })).toBeVisible();
	await press(page, page.getByRole("link", { name: "Add key" }).first());
	await expect(page.getByRole("heading", { name: "Add key", level: 1 })).toBeVisible();
	await typeInto(page, page.getByLabel("Key ARN"), arn);
	await typeInto(page, page.getByLabel("Name", { exact: true }), "typed-key");
	await press(page, page.getByRole("button", { name: "Save key" }));
	await expect(page).toHaveURL(new RegExp(`${keysPath(organization)}$`));

	await press(page, page.getByRole("button", { name: "Activate" }));
	const activation = page.getByRole("alertdialog");
	await press(page, activation.getByRole("button", { name: "Activate" }));
	await expect(page.getByText("Active", { exact: true })).toBeVisible({ timeout: 45_000 });

	await press(page, page.getByRole("button", { name: /^Check now/ }));
	await expect(page.getByText(/checked (just now|\d+ s ago)/i).first()).toBeVisible();

	await press(page, page.getByRole("button", { name: "More for typed-key" }));
	const deletion = page.getByRole("menuitem", { name: "Delete key" });
	await expect(async () => {
		await page.keyboard.press("ArrowDown");
		await expect(deletion).toBeFocused({ timeout: 200 });
	}).toPass();
	await page.keyboard.press("Enter");
	const dialog = page.getByRole("alertdialog", { name: "Delete typed-key?" });
	await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
	await typeInto(page, dialog.getByLabel("Type the key ARN to confirm"), arn);
	await press(page, dialog.getByRole("button", { name: "Delete key" }));
	await expect(page.getByText("Protected by the Keyhold managed key")).toBeVisible({ timeout: 45_000 });
});
