import { bringKey } from "./support/keys-page.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import { createKmsKey, createOrganization, disableKmsKey, enableKmsKey, sendLogs } from "./support/world.ts";

test("an Org Admin runs a revocation drill and gets the measurements", async ({ page }) => {
	const organization = await createOrganization();
	await sendLogs(organization, 5);
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin);
	await bringKey(page, organization, arn, "drilled-key");
	await page.getByRole("button", { name: "More for drilled-key" }).click();
	await page.getByRole("menuitem", { name: "Revocation drill" }).click();
	await page.getByRole("button", { name: "Start drill" }).click();
	await expect(page.getByText(`--key-id ${arn}`)).toContainText("aws kms disable-key");
	await disableKmsKey(arn);
	await expect(page.getByText(/Reads stopped in every process/)).toBeVisible({ timeout: 20_000 });
	// Leaves the page and returns.
	await page.reload();
	await expect(page.getByText(`--key-id ${arn}`)).toContainText("aws kms enable-key");
	await enableKmsKey(arn);
	await expect(page.getByText(/Access was back within/)).toBeVisible({ timeout: 20_000 });
	await page.getByRole("button", { name: "Finish drill" }).click();
	await expect(page.getByText("The report is in the audit log.")).toBeVisible();
});
