import { keysPath } from "./support/keys-page.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import { createKmsKeyWith, createOrganization } from "./support/world.ts";

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
	await expect(checks).toContainText(/\d+ passed\./);
	await expect(checks).not.toContainText(/\d (failed|warning)/);
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
