import type { Page } from "@playwright/test";
import pg from "pg";
import { authenticator } from "../testing/authenticator.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import { createOrganization, createSupport, environment, type Person } from "./support/world.ts";

const url = (path: string) => environment.consoleUrl + path;
const accountPath = "/account/security";

// More than ten password hashes, on a machine that may be busy.
test.setTimeout(180_000);

async function inDatabase(statement: string, values: unknown[]): Promise<void> {
	const client = new pg.Client({ connectionString: environment.databaseUrl });
	await client.connect();
	await client.query(statement, values);
	await client.end();
}

/** Forgets that the last code was used, so that the test need not wait for the next one. */
const forgetLastCode = ({ email }: Person) =>
	inDatabase(
		"UPDATE totp_factors SET last_step = NULL WHERE user_id = (SELECT id FROM users WHERE email = $1)",
		[email],
	);

/** Sets up the second factor by keyboard only, from the password to the recovery codes. */
async function setUp(page: Page, person: Person) {
	await page.getByLabel("Password", { exact: true }).fill(person.password);
	await page.keyboard.press("Enter");
	await expect(page.getByRole("img", { name: /QR code/ })).toBeVisible();
	const secret = ((await page.getByRole("region", { name: "Setup key" }).textContent()) ?? "").replace(
		/\s/g,
		"",
	);
	const app = authenticator(secret);
	await expect(page.getByLabel("Code", { exact: true })).toBeFocused();
	await page.keyboard.type(app.code());
	await page.keyboard.press("Enter");
	const codes = page.getByRole("region", { name: "Recovery codes" });
	await expect(codes).toBeVisible();
	const recoveryCodes = ((await codes.textContent()) ?? "").trim().split("\n");
	expect(recoveryCodes).toHaveLength(10);
	await forgetLastCode(person);
	return { app, recoveryCodes };
}

/** The two steps of a sign-in with two-factor authentication. */
async function enter(page: Page, person: Person, code: string): Promise<void> {
	await page.context().clearCookies();
	await page.goto(url(`/sign-in?callbackUrl=${accountPath}`));
	await page.getByLabel("Email").fill(person.email);
	await page.getByLabel("Password").fill(person.password);
	await page.keyboard.press("Enter");
	const field = page.getByLabel("Code", { exact: true });
	await expect(field).toBeFocused();
	await expect(field).toHaveAttribute("autocomplete", "one-time-code");
	await expect(field).toHaveAttribute("inputmode", "numeric");
	await page.keyboard.type(code);
	await page.keyboard.press("Enter");
}

test("an Org Admin whose organization requires two-factor authentication sets it up and signs in with it", async ({
	page,
}) => {
	const organization = await createOrganization();
	const { admin } = organization;
	await signIn(page, admin, `/${organization.slug}/request-logs`);
	await inDatabase("UPDATE organizations SET is_second_factor_required = true WHERE slug = $1", [
		organization.slug,
	]);
	await page.goto(url(`/${organization.slug}/request-logs`));
	await expect(page).toHaveURL(/\/account\/security\?required=/);
	await expect(
		page.getByText(`${organization.name} requires two-factor authentication for its Org Admins.`),
	).toBeVisible();
	const { app, recoveryCodes } = await setUp(page, admin);
	await page.getByRole("link", { name: `Continue to ${organization.name}` }).click();
	await expect(page.getByRole("heading", { name: "Request logs", level: 1 })).toBeVisible();

	const code = app.code();
	await enter(page, admin, code);
	await expect(page.getByRole("heading", { name: "Account", level: 1 })).toBeVisible();
	await expect(page.getByRole("row", { name: /This session/ })).toContainText("Password and code");

	await enter(page, admin, code);
	await expect(page.getByText("That code is incorrect or was already used.")).toBeVisible();
	const [recovery = ""] = recoveryCodes;
	await page.getByRole("button", { name: "Use a recovery code" }).click();
	await page.getByLabel("Code", { exact: true }).fill(recovery);
	await page.getByRole("button", { name: "Sign in" }).click();
	await expect(page.getByText("Recovery codes left: 9.")).toBeVisible();
	await enter(page, admin, recovery);
	await expect(page.getByText("That code is incorrect or was already used.")).toBeVisible();

	await forgetLastCode(admin);
	await enter(page, admin, app.code());
	await expect(page.getByRole("heading", { name: "Account", level: 1 })).toBeVisible();
	await forgetLastCode(admin);
	await page.getByRole("button", { name: "Turn off" }).click();
	const dialog = page.getByRole("alertdialog");
	await dialog.getByLabel("Password").fill(admin.password);
	await dialog.getByLabel("Code", { exact: true }).fill(app.code());
	await dialog.getByRole("button", { name: "Turn off" }).click();
	await expect(dialog).toHaveCount(0);
	await expect(page.getByRole("button", { name: "Set up" })).toBeVisible();
	await page.goto(url(`/${organization.slug}/traces`));
	await expect(page).toHaveURL(/\/account\/security\?required=/);
});

test("a changed password ends the other session, and signing out everywhere ends all sessions", async ({
	page,
	browser,
}) => {
	const { admin } = await createOrganization();
	const context = await browser.newContext();
	const other = await context.newPage();
	await signIn(page, admin, accountPath);
	await signIn(other, admin, accountPath);
	await page.reload();
	await expect(page.getByRole("button", { name: "End" })).toHaveCount(1);

	await page.getByLabel("Current password").fill("not this one at all");
	await page.getByLabel("New password").fill("Password12345");
	await page.getByRole("button", { name: "Change password" }).click();
	await expect(page.getByText("Incorrect password.")).toBeVisible();
	await expect(page.getByLabel("Current password")).toBeFocused();
	await page.getByLabel("Current password").fill(admin.password);
	await page.getByRole("button", { name: "Change password" }).click();
	await expect(page.getByText(/too easy to guess/)).toBeVisible();
	const changed = { ...admin, password: "seven herons at the weir" };
	await page.getByLabel("New password").fill(changed.password);
	await page.getByRole("button", { name: "Change password" }).click();
	await expect(page.getByText("Password changed. 1 other session has ended.")).toBeVisible();
	await other.reload();
	await expect(other).toHaveURL(/\/sign-in/);

	await signIn(other, changed, accountPath);
	await page.reload();
	await page.getByRole("button", { name: "End" }).click();
	await expect(page.getByRole("button", { name: "End" })).toHaveCount(0);
	await other.reload();
	await expect(other).toHaveURL(/\/sign-in/);

	await signIn(other, changed, accountPath);
	await page.getByRole("button", { name: "Sign out everywhere" }).click();
	const question = page.getByRole("alertdialog", { name: "Sign out everywhere?" });
	await expect(question).toContainText("This one ends too");
	await expect(question.getByRole("button", { name: "Cancel" })).toBeFocused();
	await question.getByRole("button", { name: "Sign out everywhere" }).click();
	await expect(page).toHaveURL(/\/sign-in$/);
	await other.reload();
	await expect(other).toHaveURL(/\/sign-in/);
	await context.close();
});

test("support staff reach the same page from the menu", async ({ page }) => {
	const support = await createSupport();
	await signIn(page, support, "/support/key-health");
	await page.getByRole("button", { name: /Account of/ }).click();
	await page.getByRole("menuitem", { name: "Account", exact: true }).click();
	await expect(page).toHaveURL(/\/account\/security$/);
	await setUp(page, support);
	await page.getByRole("button", { name: "I've saved it" }).click();
	await expect(page.getByText("Recovery codes left: 10.")).toBeVisible();
});

test("after ten guesses a sign-in has to wait, whether or not the account exists", async ({ browser }) => {
	const { admin } = await createOrganization();
	for (const email of [admin.email, "unknown@nowhere.example"]) {
		// A different address, so that the other tests are not limited.
		const context = await browser.newContext({ extraHTTPHeaders: { "x-forwarded-for": "203.0.113.77" } });
		const page = await context.newPage();
		await page.goto(url("/sign-in"));
		await page.getByLabel("Email").fill(email);
		for (let guess = 0; guess < 10; guess++) {
			await page.getByLabel("Password").fill(`not the password ${guess}`);
			const answered = page.waitForResponse(/callback\/credentials/);
			await page.getByRole("button", { name: "Sign in" }).click();
			await answered;
			await expect(page.getByText("Incorrect email or password.")).toBeVisible();
			// The button ignores clicks while a response is pending.
			await expect(page.getByRole("button", { name: "Sign in" })).not.toHaveAttribute("aria-busy");
		}
		await page.getByLabel("Password").fill(admin.password);
		await page.getByRole("button", { name: "Sign in" }).click();
		await expect(page.getByText(/Too many tries\. Try again in \d+ seconds?\./)).toBeVisible();
		await context.close();
	}
});
