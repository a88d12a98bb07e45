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
	const keyId = arn.split("/")[1] ?? arn;
	const now = page.locator("[aria-current=step]");
	await expect(now).toContainText("2. Disable the key in AWS KMS");
	await expect(page.getByText(`--key-id ${keyId}`)).toContainText("aws kms disable-key");
	// One primary action at a time, and a way out.
	await expect(now.getByRole("link", { name: "Open key in AWS" })).toHaveAttribute("href", new RegExp(keyId));
	await expect(now.getByRole("button", { name: "Cancel drill" })).toBeVisible();
	await disableKmsKey(arn);
	await expect(page.getByText(/Reads stop in every process/)).toBeVisible({ timeout: 20_000 });
	// Leaves the page and returns.
	await page.reload();
	await expect(now).toContainText("3. Enable it again");
	await expect(page.getByText(`--key-id ${keyId}`)).toContainText("aws kms enable-key");
	await expect(now).toContainText("Stored data is safe but can't be read.");
	await expect(now).toContainText("New telemetry is being rejected");
	await sendLogs(organization, 1).catch(() => {});
	await expect(now).toContainText("1 request so far", { timeout: 20_000 });
	await enableKmsKey(arn);
	await expect(page.getByText(/Access was back within/)).toBeVisible({ timeout: 20_000 });
	await expect(page.getByText(/telemetry requests? (was|were) rejected during the drill/)).toBeVisible();
	// Card, banner and drill read one state.
	await expect(page.getByText(/can't be read or written/)).toHaveCount(0, { timeout: 3_000 });
	await page.getByRole("button", { name: "Finish drill" }).click();
	await expect(page.getByText("The report is in the audit log.")).toBeVisible();
});
