import pg from "pg";
import { scanShown } from "./support/scan.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import { createOrganization, environment } from "./support/world.ts";

const url = (path: string) => environment.consoleUrl + path;

/** Changes by the operator, a provider or another Org Admin, made directly in the database. */
async function inDatabase(statement: string, values: unknown[]): Promise<void> {
	const client = new pg.Client({ connectionString: environment.databaseUrl });
	await client.connect();
	const { rowCount } = await client.query(statement, values);
	await client.end();
	expect(rowCount).toBe(1);
}

test("a stolen cookie is useless after sign-out", async ({ page, browser }) => {
	const organization = await createOrganization();
	await signIn(page, organization.admin, `/${organization.slug}/request-logs`);
	const stolen = await page.context().cookies();
	const thief = await browser.newContext();
	await thief.addCookies(stolen);
	const notice = url(`/api/console/${organization.slug}/protection-notice`);
	expect((await thief.request.get(notice)).status()).toBe(200);
	expect(await (await thief.request.get(url("/api/auth/session"))).json()).toHaveProperty("userId");

	await page.getByRole("button", { name: /Account of/ }).click();
	await page.getByRole("menuitem", { name: "Sign out" }).click();
	await expect(page).toHaveURL(/\/sign-in$/);

	await thief.addCookies(stolen);
	expect((await thief.request.get(notice)).status()).toBe(401);
	expect(await (await thief.request.get(url("/api/auth/session"))).json()).toBeNull();
	const thiefPage = await thief.newPage();
	await thiefPage.goto(url(`/${organization.slug}/request-logs`));
	await expect(thiefPage).toHaveURL(/\/sign-in\?/);
	await thief.close();
});

test("a changed role, a removal and a disabled account take effect on the next request of an open session", async ({
	page,
}) => {
	const organization = await createOrganization();
	const keys = url(`/api/console/${organization.slug}/encryption-keys`);
	const notice = url(`/api/console/${organization.slug}/protection-notice`);
	await signIn(page, organization.admin);
	expect((await page.request.get(keys)).status()).toBe(200);

	const { email } = organization.admin;
	const theirs = "user_id = (SELECT id FROM users WHERE email = $1)";
	await inDatabase(`UPDATE memberships SET role = 'MEMBER' WHERE ${theirs}`, [email]);
	expect((await page.request.get(keys)).status()).toBe(403);
	expect((await page.request.get(notice)).status()).toBe(200);
	await page.goto(url(`/${organization.slug}/settings/encryption-keys`));
	await expect(page.getByText(/don't have access/i).first()).toBeVisible();

	await inDatabase(`DELETE FROM memberships WHERE ${theirs}`, [email]);
	expect((await page.request.get(notice)).status()).toBe(404);

	await inDatabase("UPDATE users SET disabled_at = now() WHERE email = $1", [email]);
	expect((await page.request.get(notice)).status()).toBe(401);
	await page.goto(url("/"));
	await expect(page).toHaveURL(/\/sign-in/);
	await page.getByLabel("Email").fill(email);
	await page.getByLabel("Password").fill(organization.admin.password);
	await page.getByRole("button", { name: "Sign in" }).click();
	await expect(page.getByText("Incorrect email or password.")).toBeVisible();
});

test("two minutes before the idle limit, one click in any tab keeps the session", async ({ page }) => {
	const organization = await createOrganization();
	const { email } = organization.admin;
	const idleFor = (minutes: number) =>
		inDatabase(
			`UPDATE sessions SET last_seen_at = now() - interval '${minutes} minutes'
			WHERE user_id = (SELECT id FROM users WHERE email = $1)`,
			[email],
		);
	await signIn(page, organization.admin);
	const other = await page.context().newPage();
	for (const tab of [page, other]) {
		await tab.clock.install();
		await tab.goto(url(`/${organization.slug}/settings/general`));
		await expect(tab.getByRole("heading", { name: "General", level: 1 })).toBeVisible();
	}
	const warning = (tab: typeof page) => tab.getByText(/^You will be signed out in (2 minutes|1 minute)\.$/);
	await idleFor(28.5);
	for (const tab of [page, other]) {
		await tab.clock.fastForward("28:01");
		await expect(warning(tab)).toBeVisible();
	}
	await scanShown(page);
	await page.getByRole("button", { name: "Stay signed in" }).click();
	await expect(warning(page)).toHaveCount(0);
	await other.clock.fastForward("00:06");
	await expect(warning(other)).toHaveCount(0);

	// No one stays: the page says so, keeps what was typed, and leads back.
	await page.getByLabel("Name", { exact: true }).fill("Typed before");
	await idleFor(31);
	await page.clock.fastForward("28:01");
	await expect(page.getByText("You are signed out.").first()).toBeVisible();
	await page.getByRole("button", { name: "Save" }).click();
	const link = page.getByRole("link", { name: "Sign in (opens a new tab)" }).first();
	await expect(link).toHaveAttribute(
		"href",
		`/sign-in?callbackUrl=${encodeURIComponent(`/${organization.slug}/settings/general`)}`,
	);
	await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Typed before");
	await scanShown(page);
});
