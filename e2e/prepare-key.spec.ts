import { keysPath } from "./support/keys-page.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import { createKmsAlias, createKmsKey, createKmsKeyWith, createOrganization } from "./support/world.ts";

/** A local KMS on a busy machine may take a second. */
const usable = /All 14 checks passed\.|1 warning, 13 passed\..*KMS latency/s;

test("a key made with the policy on the page passes every check", async ({ page }) => {
	const organization = await createOrganization();
	await signIn(page, organization.admin, `${keysPath(organization)}/add`);
	const policy = await page.getByRole("region", { name: "Key policy" }).textContent();
	expect(policy).toContain(organization.id);
	const arn = await createKmsKeyWith(policy ?? "");

	await page.getByLabel("Key ARN").fill(arn);
	await page.getByRole("button", { name: "Check key" }).click();
	await expect(page.getByText("Isolation from other organizations")).toBeVisible();
	const checks = page.getByRole("region", { name: "Checks" });
	await expect(checks).toContainText(usable);
});

test("the ways to prepare a key work by keyboard and follow the options", async ({ page }) => {
	const organization = await createOrganization();
	await signIn(page, organization.admin, `${keysPath(organization)}/add`);
	await page.getByLabel("Regions").selectOption("Multi-Region key");
	await page.getByLabel("Rotated by AWS").selectOption("Every 90 days");
	await expect(page.getByText("under Advanced options Multi-Region")).toBeVisible();
	await expect(page.getByText("with a period of 90 days")).toBeVisible();

	await page.getByRole("tab", { name: "Key policy" }).focus();
	for (const [name, text] of [
		["AWS CLI", "--rotation-period-in-days 90"],
		["Terraform", "multi_region            = true"],
		["CloudFormation", "RotationPeriodInDays: 90"],
	] as const) {
		await page.keyboard.press("ArrowRight");
		await expect(page.getByRole("tab", { name })).toBeFocused();
		await expect(page.getByRole("region", { name })).toContainText(text);
	}
});

test("the account ID is asked for once: typed or taken from a pasted ARN, it is in every text and remembered", async ({
	page,
}) => {
	const organization = await createOrganization();
	await signIn(page, organization.admin, `${keysPath(organization)}/add`);
	const account = page.getByLabel("AWS account ID");
	await expect(page.getByRole("region", { name: "Key policy" })).toContainText("<your account ID>");
	await account.fill("1234");
	await account.blur();
	await expect(page.getByText("Enter a 12-digit AWS account ID.")).toBeVisible();
	await account.fill("1111-2222-3333");
	await account.blur();
	await expect(account).toHaveValue("111122223333");
	for (const name of ["Key policy", "AWS CLI", "Terraform", "CloudFormation"]) {
		await page.getByRole("tab", { name }).click();
		await expect(page.getByRole("region", { name })).toContainText("arn:aws:iam::111122223333:root");
	}
	await page.reload();
	await expect(account).toHaveValue("111122223333");

	await account.fill("");
	await page.getByLabel("Key ARN").fill("arn:aws:kms:us-west-1:444455556666:alias/prod");
	await page.getByLabel("Key ARN").blur();
	await expect(account).toHaveValue("444455556666");
	// In this browser only: the server does not know it.
	await page.evaluate(() => localStorage.clear());
	await page.reload();
	await expect(account).toHaveValue("");
});

test("a key in another region fails one check and asks for no change to its policy", async ({ page }) => {
	const organization = await createOrganization();
	const arn = (await createKmsKey(organization.id)).replace("us-west-1", "eu-west-1");
	await signIn(page, organization.admin, `${keysPath(organization)}/add`);
	await page.getByLabel("Key ARN").fill(arn);
	await page.getByLabel("Name", { exact: true }).fill("elsewhere");
	await page.getByRole("button", { name: "Save key" }).click();
	const checks = page.getByRole("region", { name: "Checks" });
	await expect(checks).toContainText("The key was not saved.");
	await expect(checks).toContainText("1 failed, 1 passed, 12 skipped");
	await expect(checks).toContainText("Not checked: fix the region first.");
	await expect(checks.getByRole("button", { name: /Copy/ })).toHaveCount(0);
	// The first problem comes first, and is said once.
	await expect(checks.getByRole("listitem").first()).toContainText("Create a key in us-west-1");
	await expect(page.locator("main").getByRole("alert")).toHaveCount(0);
});

test("an alias offers the ARN of its key, which takes its place", async ({ page }) => {
	const organization = await createOrganization();
	const arn = await createKmsKey(organization.id);
	const alias = await createKmsAlias(arn);
	await signIn(page, organization.admin, `${keysPath(organization)}/add`);
	await page.getByLabel("Key ARN").fill(`"${alias}",`);
	await page.getByRole("button", { name: "Check key" }).click();
	await page.getByRole("button", { name: `Use key ARN ${arn}` }).click();
	await expect(page.getByLabel("Key ARN")).toHaveValue(arn);
	await expect(page.getByLabel("Key ARN")).toBeFocused();
	await expect(page.getByRole("region", { name: "Checks" })).toHaveCount(0);
	await page.getByRole("button", { name: "Check key" }).click();
	await expect(page.getByRole("region", { name: "Checks" })).toContainText(usable);
});

test("each empty field says once what to enter, and the first takes the focus", async ({ page }) => {
	const organization = await createOrganization();
	await signIn(page, organization.admin, `${keysPath(organization)}/add`);
	await page.getByRole("button", { name: "Save key" }).press("Enter");
	await expect(page.getByText("Enter the ARN of the key.")).toHaveCount(1);
	await expect(page.getByText("Enter a name for the key.")).toHaveCount(1);
	await expect(page.locator("main").getByRole("alert")).toHaveCount(0);
	await expect(page.getByLabel("Key ARN")).toBeFocused();
});

test("on a phone the form comes before the instructions", async ({ page }) => {
	const organization = await createOrganization();
	await page.setViewportSize({ width: 390, height: 844 });
	await signIn(page, organization.admin, `${keysPath(organization)}/add`);
	const top = async (heading: string) =>
		(await page.getByRole("heading", { name: heading }).boundingBox())?.y ?? 0;
	expect(await top("Add the key")).toBeLessThan(await top("Prepare the key in AWS"));
	await page.getByRole("link", { name: "Prepare it in AWS" }).click();
	await expect(page.getByRole("heading", { name: "Prepare the key in AWS" })).toBeInViewport();
});

test("leaving a typed form asks first, and keeps the text when the answer is Cancel", async ({ page }) => {
	const organization = await createOrganization();
	await signIn(page, organization.admin, `${keysPath(organization)}/add`);
	const back = page.locator("main").getByRole("link", { name: "Encryption Keys", exact: true });
	await page.getByLabel("Name", { exact: true }).fill("half done");
	await back.click();
	const dialog = page.getByRole("alertdialog", { name: "Leave without saving?" });
	await dialog.getByRole("button", { name: "Cancel" }).click();
	await expect(page.getByLabel("Name", { exact: true })).toHaveValue("half done");
	await back.click();
	await dialog.getByRole("button", { name: "Leave" }).click();
	await expect(page).toHaveURL(new RegExp(`${keysPath(organization)}$`));
});
