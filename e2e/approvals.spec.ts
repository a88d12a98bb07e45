import type { Browser, Page } from "@playwright/test";
import { bringKey, keysPath, openKeysPage } from "./support/keys-page.ts";
import { showPayload } from "./support/payload.ts";
import { scanShown } from "./support/scan.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import {
	createKmsKey,
	createOrgAdmin,
	createOrganization,
	environment,
	type Organization,
	sendLogs,
} from "./support/world.ts";

/** Turns on two-person approval, and returns to Encryption Keys. */
async function askForTwoPeople(page: Page, organization: Organization): Promise<void> {
	await page.goto(`${environment.consoleUrl}/${organization.slug}/settings/general`);
	await page.getByRole("checkbox", { name: "Require two-person approval" }).check();
	await page.getByRole("button", { name: "Save" }).click();
	await expect(page.getByText("Saved.")).toBeVisible();
	await openKeysPage(page, organization);
}

/** Another Org Admin in a separate browser, on the Encryption Keys page. */
async function secondAdmin(browser: Browser, organization: Organization, name = "ben"): Promise<Page> {
	const page = await (await browser.newContext()).newPage();
	await signIn(page, await createOrgAdmin(organization, name));
	await openKeysPage(page, organization);
	return page;
}

const why = "The contract with this region has ended.";
const approvalsPath = ({ slug }: Organization) => `/${slug}/settings/approvals`;
const openApprovals = (page: Page, organization: Organization) =>
	page.goto(`${environment.consoleUrl}${approvalsPath(organization)}`);

/** Requests the deletion in the dialog, and sees that it waits. */
async function askToDelete(page: Page, name: string, arn: string): Promise<void> {
	await page.getByRole("button", { name: /More/ }).click();
	await page.getByRole("menuitem", { name: "Delete key" }).click();
	const dialog = page.getByRole("alertdialog", { name: `Delete ${name}?` });
	await expect(dialog.getByText(/Nothing happens until another Org Admin approves/)).toBeVisible();
	await dialog.getByLabel("Type the key ARN to confirm").fill(arn);
	const request = dialog.getByRole("button", { name: "Request deletion" });
	await expect(request).toBeDisabled();
	await dialog.getByLabel("Reason").fill(why);
	await request.click();
	await expect(dialog.getByText(/Waiting for another Org Admin to approve/)).toBeVisible();
	await scanShown(page);
	await dialog.getByRole("button", { name: "Close" }).click();
	await expect(page.getByRole("alertdialog")).toHaveCount(0);
}

test("one Org Admin requests the deletion of a key, and another one approves it", async ({
	page,
	browser,
}) => {
	test.setTimeout(120_000);
	const organization = await createOrganization();
	await sendLogs(organization, 30, "kept");
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin);
	await bringKey(page, organization, arn, "prod-key");
	const ben = await secondAdmin(browser, organization);
	await askForTwoPeople(page, organization);
	await askToDelete(page, "prod-key", arn);

	// The requester sees that it waits and cannot approve it.
	await expect(page.getByText("You asked to delete prod-key.")).toBeVisible();
	await expect(page.getByText("Active", { exact: true })).toBeVisible();
	await scanShown(page);
	await page.getByRole("link", { name: "Open Approvals" }).click();
	await expect(page.getByRole("heading", { name: "Approvals", level: 1 })).toBeVisible();
	await expect(page.getByText("You asked to delete prod-key.")).toBeVisible();
	await expect(page.getByRole("button", { name: "Withdraw" })).toBeVisible();
	await expect(page.getByRole("button", { name: "Approve" })).toHaveCount(0);
	await scanShown(page);

	// The other one sees it arrive, on this page and on every other.
	await expect(ben.getByText(`${organization.admin.email} asked to delete prod-key.`)).toBeVisible({
		timeout: 15_000,
	});
	await ben.goto(`${environment.consoleUrl}/${organization.slug}/request-logs`);
	await ben.getByRole("link", { name: "Approvals 1 waits for your approval" }).click();
	await expect(ben.getByText(`Reason: ${why}`)).toBeVisible();
	await scanShown(ben);
	await ben.getByRole("button", { name: "Approve" }).click();
	const dialog = ben.getByRole("alertdialog", { name: "Approve deleting prod-key?" });
	await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
	await expect(dialog.getByText("Your data moves back to the Keyhold managed key.")).toBeVisible();
	await expect(dialog.getByText(`Reason: ${why}`)).toBeVisible();
	const approve = dialog.getByRole("button", { name: "Approve" });
	await expect(approve).toBeDisabled();
	await dialog.getByLabel("Type the key ARN to confirm").fill(arn);
	await scanShown(ben);
	await approve.click();

	for (const who of [page, ben]) {
		await expect(who.getByText("No requests are waiting")).toBeVisible({ timeout: 15_000 });
	}
	await page.reload();
	await expect(
		page.getByRole("row", { name: /Delete prod-key.*Approved.*ben@/ }).getByText(why),
	).toBeVisible();
	await scanShown(page);
	for (const who of [page, ben]) {
		await openKeysPage(who, organization);
		await expect(who.getByText("Protected by the Keyhold managed key")).toBeVisible({ timeout: 30_000 });
		await expect(who.getByText("asked to delete")).toHaveCount(0);
	}
	await expect(ben.getByText("waits for your approval")).toHaveCount(0);
	await page.goto(`${environment.consoleUrl}/${organization.slug}/request-logs`);
	await page.getByRole("row").nth(1).getByRole("link").first().click();
	await expect(await showPayload(page)).toContainText("kept");
	await ben.context().close();
});

test("a request is withdrawn by its requester, and rejected by another Org Admin", async ({
	page,
	browser,
}) => {
	test.setTimeout(120_000);
	const organization = await createOrganization();
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin);
	await bringKey(page, organization, arn, "prod-key");
	const ben = await secondAdmin(browser, organization);
	await askForTwoPeople(page, organization);

	await askToDelete(page, "prod-key", arn);
	await openApprovals(page, organization);
	await page.getByRole("button", { name: "Withdraw" }).click();
	await expect(page.getByText("No requests are waiting")).toBeVisible();
	await openKeysPage(page, organization);
	for (const who of [page, ben]) {
		await expect(who.getByText(/asked to delete prod-key\.$/)).toHaveCount(0, { timeout: 15_000 });
	}

	await askToDelete(page, "prod-key", arn);
	await openApprovals(ben, organization);
	await ben.getByRole("button", { name: "Reject" }).click({ timeout: 15_000 });
	await expect(ben.getByText("No requests are waiting")).toBeVisible();
	await openKeysPage(ben, organization);
	for (const who of [page, ben]) {
		await expect(who.getByText(/^ben@.* rejected the request to delete prod-key/)).toBeVisible({
			timeout: 15_000,
		});
		await expect(who.getByText("Active", { exact: true })).toBeVisible();
	}
	await scanShown(ben);
	await ben.context().close();
});

test("a replacement waits for another Org Admin, who types the ARN of the new key", async ({
	page,
	browser,
}) => {
	test.setTimeout(120_000);
	const organization = await createOrganization();
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin);
	await bringKey(page, organization, arn, "first-key");
	const ben = await secondAdmin(browser, organization);
	await askForTwoPeople(page, organization);

	const newArn = await createKmsKey(organization.id);
	await page.getByRole("link", { name: "Replace" }).click();
	await expect(page.getByRole("heading", { name: "Replace key", level: 1 })).toBeVisible();
	await page.getByLabel("Key ARN").fill(newArn);
	await page.getByLabel("Name", { exact: true }).fill("second-key");
	await page.getByRole("button", { name: "Replace key" }).click();
	const asking = page.getByRole("alertdialog", { name: "Replace first-key?" });
	await asking.getByLabel("Reason").fill("Yearly replacement");
	await asking.getByRole("button", { name: "Request replacement" }).click();
	await expect(asking.getByText(/Waiting for another Org Admin to approve/)).toBeVisible();
	await asking.getByRole("link", { name: "Go to Encryption Keys" }).click();
	await expect(page).toHaveURL(new RegExp(`${keysPath(organization)}$`));
	await expect(page.getByText("You asked to replace first-key with second-key.")).toBeVisible();

	await openApprovals(ben, organization);
	await ben.getByRole("button", { name: "Approve" }).click({ timeout: 15_000 });
	const dialog = ben.getByRole("alertdialog", { name: "Approve replacing first-key?" });
	await dialog.getByLabel("Type the ARN of the new key to confirm").fill(arn);
	await expect(dialog.getByRole("button", { name: "Approve" })).toBeDisabled();
	await dialog.getByLabel("Type the ARN of the new key to confirm").fill(newArn);
	await scanShown(ben);
	await dialog.getByRole("button", { name: "Approve" }).click();
	await expect(ben.getByText("No requests are waiting")).toBeVisible({ timeout: 15_000 });
	await openKeysPage(ben, organization);
	await expect(
		ben.getByText("You can disable first-key in AWS: 0 data keys and 0 records need it"),
	).toBeVisible({
		timeout: 30_000,
	});
	await expect(ben.getByRole("heading", { name: "second-key" })).toBeVisible();
	await ben.context().close();
});

test("one Org Admin alone cannot turn two-person approval off; two can", async ({ page, browser }) => {
	test.setTimeout(120_000);
	const organization = await createOrganization();
	await signIn(page, organization.admin);
	const ben = await secondAdmin(browser, organization);
	await askForTwoPeople(page, organization);

	const general = `${environment.consoleUrl}/${organization.slug}/settings/general`;
	await page.goto(general);
	await scanShown(page);
	await page.getByRole("button", { name: "Turn off" }).click();
	const asking = page.getByRole("alertdialog", { name: "Turn off two-person approval?" });
	await expect(asking.getByRole("button", { name: "Cancel" })).toBeFocused();
	await asking.getByLabel("Reason").fill("There are only two of us");
	await asking.getByRole("button", { name: "Request to turn off" }).click();
	await expect(asking.getByText(/Waiting for another Org Admin to approve/)).toBeVisible();
	await asking.getByRole("button", { name: "Close" }).click();
	await page.reload();
	await expect(page.getByRole("checkbox", { name: "Require two-person approval" })).toBeChecked();

	await openApprovals(ben, organization);
	await expect(ben.getByText(/asked to turn off two-person approval/).first()).toBeVisible({
		timeout: 15_000,
	});
	await ben.getByRole("button", { name: "Approve" }).click();
	const dialog = ben.getByRole("alertdialog", { name: "Approve turning off two-person approval?" });
	await scanShown(ben);
	await dialog.getByRole("button", { name: "Approve" }).click();
	await expect(ben.getByText(/asked to turn off/)).toHaveCount(0);
	await page.goto(general);
	await expect(page.getByRole("checkbox", { name: "Require two-person approval" })).not.toBeChecked();
	await ben.context().close();
});
