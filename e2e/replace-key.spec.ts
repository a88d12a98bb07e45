import { bringKey, keysPath, openKeysPage } from "./support/keys-page.ts";
import { showPayload } from "./support/payload.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import { createKmsKey, createOrganization, disableKmsKey, environment, sendLogs } from "./support/world.ts";

test("an Org Admin replaces a key and sees when the old one can be disabled", async ({ page }) => {
	const organization = await createOrganization();
	await sendLogs(organization, 300, "moved-along");
	const oldArn = await createKmsKey(organization.id);
	await signIn(page, organization.admin);
	await bringKey(page, organization, oldArn, "first-key");

	const newArn = await createKmsKey(organization.id);
	await page.getByRole("link", { name: "Replace" }).click();
	await expect(page.getByRole("heading", { name: "Replace key", level: 1 })).toBeVisible();
	await page.getByRole("button", { name: "Replace key" }).click();
	await expect(page.getByText("Enter the ARN of the key.")).toBeVisible();
	await expect(page.getByLabel("Key ARN")).toBeFocused();

	await page.getByLabel("Key ARN").fill(newArn);
	await page.getByLabel("Name", { exact: true }).fill("second-key");
	await page.getByRole("button", { name: "Check key" }).click();
	await expect(page.getByText("Isolation from other organizations")).toBeVisible();
	await page.getByRole("button", { name: "Replace key" }).click();
	const dialog = page.getByRole("alertdialog", { name: "Replace first-key?" });
	await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
	await dialog.getByRole("button", { name: "Replace key" }).click();

	await expect(page).toHaveURL(new RegExp(`${keysPath(organization)}$`));
	await expect(
		page.getByText("You can disable first-key in AWS: 0 data keys and 0 records need it"),
	).toBeVisible({
		timeout: 30_000,
	});
	await expect(page.getByText("Active", { exact: true })).toBeVisible();
	await expect(page.getByRole("row", { name: /Request logs/ })).toContainText("second-key");
	await expect(page.getByText(/^300 records re-encrypted in /).first()).toBeVisible();
	await page.getByText("History", { exact: true }).click();
	await expect(page.getByRole("row", { name: /first-key/ })).toContainText(
		"Replaced by second-key: 300 records",
	);

	// As the page says, everything opens without the old key.
	await disableKmsKey(oldArn);
	await page.goto(`${environment.consoleUrl}/${organization.slug}/request-logs`);
	await page.getByRole("row").nth(1).getByRole("link").first().click();
	await expect(await showPayload(page)).toContainText("moved-along");
});

test("a key cannot replace itself, and nothing moves", async ({ page }) => {
	const organization = await createOrganization();
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin);
	await bringKey(page, organization, arn, "first-key");
	await page.getByRole("link", { name: "Replace" }).click();
	await expect(page.getByRole("heading", { name: "Replace key", level: 1 })).toBeVisible();
	await page.getByLabel("Key ARN").fill(arn);
	await page.getByLabel("Name", { exact: true }).fill("the same again");
	await page.getByRole("button", { name: "Replace key" }).click();
	await page.getByRole("alertdialog").getByRole("button", { name: "Replace key" }).click();
	await expect(page.getByRole("alert").first()).toBeVisible();
	await expect(page.getByLabel("Name", { exact: true })).toHaveValue("the same again");
	await openKeysPage(page, organization);
	await expect(page.getByText("Active", { exact: true })).toBeVisible();
	await expect(page.getByText("You can disable")).toHaveCount(0);
});

test("a Member cannot open Replace key", async ({ page }) => {
	const organization = await createOrganization();
	await signIn(page, organization.member);
	await page.goto(
		`${environment.consoleUrl}${keysPath(organization)}/00000000-0000-7000-8000-000000000000/replace`,
	);
	await expect(page.getByRole("heading", { name: "You don't have access to this page" })).toBeVisible();
});
