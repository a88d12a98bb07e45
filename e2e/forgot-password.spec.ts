import { receivedMails } from "./support/alert-receivers.ts";
import { scanShown } from "./support/scan.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import { createOrganization, environment } from "./support/world.ts";

/** The newest reset link in a mail to this address. */
function mailedLink(email: string): string | undefined {
	const mail = receivedMails().findLast(
		(text) => text.includes(`To: ${email}`) && text.includes("reset-password"),
	);
	return mail?.replace(/=\r?\n/g, "").match(/https?:\/\/\S+\/account\/reset-password\/khr_[\w-]+/)?.[0];
}

test("a forgotten password is reset by a mailed link, and every other session ends", async ({
	page,
	browser,
}) => {
	const organization = await createOrganization();
	const { email } = organization.admin;
	const elsewhere = await (await browser.newContext()).newPage();
	await signIn(elsewhere, organization.admin);

	await page.goto(`${environment.consoleUrl}/sign-in`);
	await page.getByLabel("Email").fill(email);
	await page.getByLabel("Password").fill("not the password");
	await page.getByRole("button", { name: "Show password" }).click();
	await expect(page.getByLabel("Password")).toHaveAttribute("type", "text");
	await page.getByRole("button", { name: "Hide password" }).click();
	await page.getByRole("button", { name: "Sign in", exact: true }).click();
	// It belongs to both fields, so neither is marked.
	await expect(page.getByRole("alert").filter({ hasText: "Incorrect email or password." })).toBeVisible();
	await expect(page.locator("[aria-invalid]")).toHaveCount(0);
	await expect(page.getByLabel("Email")).toHaveValue(email);
	await scanShown(page);

	await page.getByRole("link", { name: "Forgot password?" }).click();
	await expect(page.getByRole("heading", { name: "Forgot your password?" })).toBeVisible();
	await page.getByLabel("Email").fill(email);
	await page.getByRole("button", { name: "Send reset link" }).click();
	await expect(page.getByText("Check your inbox")).toBeVisible();
	await scanShown(page);
	await expect.poll(() => mailedLink(email)).toBeDefined();
	const link = mailedLink(email) ?? "";

	await page.goto(link);
	await scanShown(page);
	await page.getByLabel("New password").fill("short");
	await page.getByRole("button", { name: "Set new password" }).click();
	await expect(page.getByText("Use at least 12 characters.")).toBeVisible();
	const password = "four unrelated words, chosen now";
	await page.getByLabel("New password").fill(password);
	await page.getByRole("button", { name: "Set new password" }).click();
	await expect(page).toHaveURL(/\/sign-in/);
	await signIn(page, { email, password }, `/${organization.slug}/request-logs`);

	await elsewhere.goto(`${environment.consoleUrl}/${organization.slug}/request-logs`);
	await expect(elsewhere).toHaveURL(/\/sign-in/);
	await elsewhere.goto(link);
	await expect(elsewhere.getByRole("heading", { name: "This link has already been used" })).toBeVisible();
	await scanShown(elsewhere);
	await elsewhere.context().close();
});

test("an unknown address gets the same answer, and no mail", async ({ page }) => {
	await page.goto(`${environment.consoleUrl}/account/forgot-password`);
	await page.getByLabel("Email").fill("unused@nowhere.example");
	await page.getByRole("button", { name: "Send reset link" }).click();
	await expect(page.getByText("Check your inbox")).toBeVisible();
	expect(mailedLink("unused@nowhere.example")).toBeUndefined();
});

test("a Member who opens settings learns whom to ask, and has a way on", async ({ page }) => {
	const organization = await createOrganization();
	await signIn(page, organization.member);
	await page.goto(`${environment.consoleUrl}/${organization.slug}/settings/general`);
	await expect(page.getByRole("listitem").filter({ hasText: organization.admin.email })).toBeVisible();
	await scanShown(page);
	await page.getByRole("link", { name: "Go to Request logs" }).click();
	await expect(page.getByRole("heading", { name: "Request logs", level: 1 })).toBeVisible();
	await expect(page).toHaveTitle(`Request logs · ${organization.name} · Keyhold`);
	await page.goto(`${environment.consoleUrl}/${organization.slug}/no-such-page`);
	await expect(page.getByRole("link", { name: "Go to Request logs" })).toBeVisible();
});
