import { bringKey } from "./support/keys-page.ts";
import { showPayload } from "./support/payload.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import { createKmsKey, createOrganization, sendLogs } from "./support/world.ts";

test("an Org Admin chooses what the key covers, and the data follows", async ({ page }) => {
	const organization = await createOrganization();
	await sendLogs(organization, 40, "covered");
	await signIn(page, organization.admin);
	await bringKey(page, organization, await createKmsKey(organization.id), "own-key");

	const queries = page.getByRole("row", { name: /Scheduled queries/ });
	await expect(queries).toContainText("Keyhold owned key");
	await queries.getByRole("button", { name: "Change…" }).click();
	const dialog = page.getByRole("alertdialog", { name: "Protect scheduled queries with own-key?" });
	await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
	await dialog.getByRole("button", { name: "Use my key" }).click();
	await expect(queries).toContainText("own-key");

	const logs = page.getByRole("row", { name: /Request logs/ });
	await logs.getByRole("button", { name: "Change…" }).click();
	await page
		.getByRole("alertdialog", { name: "Take request logs off own-key?" })
		.getByRole("button", { name: "Use the Keyhold managed key" })
		.click();
	await expect(page.getByText("Request logs are not covered by your key.")).toBeVisible({ timeout: 30_000 });
	await expect(logs).toContainText("Keyhold managed key");
	await page.getByRole("link", { name: "Request logs" }).click();
	await page.getByRole("row").nth(1).getByRole("link").first().click();
	await expect(await showPayload(page)).toContainText("covered");
});
