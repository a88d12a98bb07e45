import { fillAddKey, keysPath, openKeysPage } from "./support/keys-page.ts";
import { showPayload } from "./support/payload.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import { createKmsKey, createOrganization, environment, kmsCallsOn, sendLogs } from "./support/world.ts";

test("an Org Admin adds a key, activates it, reads, and deletes it", async ({ page }) => {
	const organization = await createOrganization();
	await sendLogs(organization, 1200, "under-every-key");
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin);

	await page.getByRole("link", { name: "Encryption Keys" }).click();
	await expect(page.getByText("Protected by the Keyhold managed key")).toBeVisible();
	await expect(page.getByText("1,200").first()).toBeVisible();
	await expect(page.getByText("us-west-1").first()).toBeVisible();

	await fillAddKey(page, ` "${arn}" `, "prod-data-key");
	await page.getByRole("button", { name: "Check key" }).click();
	await expect(page.getByText("Isolation from other organizations")).toBeVisible();
	await page.getByRole("button", { name: "Save key" }).click();
	await expect(page).toHaveURL(new RegExp(`${keysPath(organization)}$`));
	await expect(page.getByText("Added", { exact: true })).toBeVisible();
	await expect(page.getByText("Not in use yet")).toBeVisible();

	await page.getByRole("button", { name: "Activate" }).click();
	const confirm = page.getByRole("alertdialog");
	await confirm.getByRole("button", { name: "Activate" }).click();
	await expect(page.getByText("Active", { exact: true })).toBeVisible({ timeout: 30_000 });
	await expect(page.getByRole("row", { name: /Request logs/ })).toContainText("prod-data-key");

	await page.getByRole("link", { name: "Request logs" }).click();
	await page.getByRole("row").nth(1).getByRole("link").first().click();
	await showPayload(page);
	await expect(page.getByText(/under-every-key/)).toBeVisible();

	await openKeysPage(page, organization);
	await page.getByRole("button", { name: /More|Actions/ }).click();
	await page.getByRole("menuitem", { name: "Delete key" }).click();
	const dialog = page.getByRole("alertdialog", { name: "Delete prod-data-key?" });
	await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
	await dialog.getByLabel("Type the key ARN to confirm").fill(arn);
	await dialog.getByRole("button", { name: "Delete key" }).click();
	await expect(page.getByText("Protected by the Keyhold managed key")).toBeVisible({ timeout: 30_000 });
	await page.getByText("History").click();
	await expect(page.getByText("Deleted", { exact: true })).toBeVisible();

	await page.goto(`${environment.consoleUrl}/${organization.slug}/request-logs`);
	await page.getByRole("row").nth(1).getByRole("link").first().click();
	await showPayload(page);
	await expect(page.getByText(/under-every-key/)).toBeVisible();
});

test("a wrong ARN deletes nothing", async ({ page }) => {
	const organization = await createOrganization();
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin, keysPath(organization));
	await fillAddKey(page, arn, "kept-key");
	await page.getByRole("button", { name: "Save key" }).click();
	await expect(page.getByText("Added", { exact: true })).toBeVisible();

	await page.getByRole("button", { name: /More|Actions/ }).click();
	await page.getByRole("menuitem", { name: "Delete key" }).click();
	const dialog = page.getByRole("alertdialog");
	const deleteButton = dialog.getByRole("button", { name: "Delete key" });
	await expect(deleteButton).toBeDisabled();
	for (const wrong of [arn.slice(0, -1), arn.toUpperCase(), `${arn} `, "delete"]) {
		await dialog.getByLabel("Type the key ARN to confirm").fill(wrong);
		await expect(deleteButton).toBeDisabled();
	}
	await dialog.getByRole("button", { name: "Cancel" }).click();
	await expect(page.getByText("Added", { exact: true })).toBeVisible();
});

test("a key is renamed from its card, by keyboard", async ({ page }) => {
	const organization = await createOrganization();
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin, keysPath(organization));
	await fillAddKey(page, arn, "prod-data-key");
	await page.getByRole("button", { name: "Save key" }).click();
	await expect(page.getByText("Added", { exact: true })).toBeVisible();

	await page.getByRole("button", { name: "More for prod-data-key" }).press("Enter");
	await page.getByRole("menuitem", { name: "Rename" }).press("Enter");
	const dialog = page.getByRole("alertdialog", { name: "Rename prod-data-key" });
	const name = dialog.getByLabel("Name", { exact: true });
	await expect(name).toBeFocused();
	await expect(name).toHaveValue("prod-data-key");
	await name.fill("");
	await name.press("Enter");
	await expect(dialog.getByText("Enter a name for the key.")).toBeVisible();
	await expect(name).toBeFocused();
	await name.fill("prod-2027");
	await dialog.getByLabel("Description (optional)").fill("Keys of the shop");
	await dialog.getByRole("button", { name: "Save" }).click();
	await expect(page.getByRole("alertdialog")).toHaveCount(0);
	await expect(page.getByRole("heading", { name: "prod-2027", exact: true })).toBeVisible();
	await expect(page.getByText("Keys of the shop")).toBeVisible();
});

test("a failed check keeps the key from being saved, and loses nothing that was typed", async ({ page }) => {
	const organization = await createOrganization();
	const other = await createOrganization();
	// Its policy lets the other organization's data in, not this one's.
	const arn = await createKmsKey(other.id);
	await signIn(page, organization.admin, keysPath(organization));
	await fillAddKey(page, arn, "foreign-key");
	await page.getByLabel("Description (optional)").fill("typed with care");
	await page.getByRole("button", { name: "Save key" }).click();
	await expect(page.getByText(/AWS denies GenerateDataKey/)).toBeVisible();
	// The checks that are shown are those of the save: the key is not probed again to show them.
	await expect(page.getByRole("button", { name: "Save key" })).toBeEnabled();
	expect(await kmsCallsOn(arn)).toMatchObject({ DescribeKey: 1, GetKeyRotationStatus: 1 });
	await expect(page.getByLabel("Key ARN")).toHaveValue(arn);
	await expect(page.getByLabel("Name", { exact: true })).toHaveValue("foreign-key");
	await expect(page.getByLabel("Description (optional)")).toHaveValue("typed with care");
	await openKeysPage(page, organization);
	await expect(page.getByText("Protected by the Keyhold managed key")).toBeVisible();
});

test("a second key is refused with a sentence that says what to do", async ({ page }) => {
	const organization = await createOrganization();
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin, keysPath(organization));
	await fillAddKey(page, arn, "first-key");
	await page.getByRole("button", { name: "Save key" }).click();
	await expect(page.getByText("Added", { exact: true })).toBeVisible();
	await page.goto(
		`${environment.consoleUrl}${keysPath(organization)}/add?deployment=${organization.deploymentId}`,
	);
	await expect(page.getByText(/already has a key/).first()).toBeVisible();
	// A key that is not in use can't be replaced: the way on is back.
	await expect(page.getByRole("link", { name: "Replace it" })).toHaveCount(0);
	await page.getByRole("link", { name: "Go to first-key" }).click();
	await expect(page.getByRole("heading", { name: "first-key", exact: true })).toBeVisible();
	await expect(page.getByRole("link", { name: /^Add key/ })).toHaveCount(0);
});

test("an activation continues while its page is reloaded", async ({ page }) => {
	const organization = await createOrganization();
	await sendLogs(organization, 12_000);
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin, keysPath(organization));
	await fillAddKey(page, arn, "reloaded-key");
	await expect(page.getByLabel("Protect scheduled queries with this key too")).toBeChecked();
	await page.getByRole("button", { name: "Save and activate" }).click();
	await expect(page).toHaveURL(new RegExp(`${keysPath(organization)}$`));
	await page.reload();
	await expect(page.getByText(/Activating|Active/).first()).toBeVisible();
	await page.reload();
	await expect(page.getByText("Active", { exact: true })).toBeVisible({ timeout: 45_000 });
	await expect(page.getByText("12,000").first()).toBeVisible();
	// Everything is under the customer's key, and nothing says otherwise.
	await expect(page.getByRole("row", { name: /Scheduled queries/ })).toContainText("reloaded-key");
	await expect(page.getByText("not covered by your key")).toHaveCount(0);
});
