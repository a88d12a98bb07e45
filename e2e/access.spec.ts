import { fillAddKey, keysPath, openKeysPage } from "./support/keys-page.ts";
import { showPayload } from "./support/payload.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import { createKmsKey, createOrganization, createSupport, environment, sendLogs } from "./support/world.ts";

test("a signed-out visitor is sent to sign in and back", async ({ page }) => {
	const organization = await createOrganization();
	await page.goto(environment.consoleUrl + keysPath(organization));
	await expect(page).toHaveURL(/\/sign-in\?callbackUrl=/);
	await page.getByLabel("Email").fill(organization.admin.email);
	await page.getByLabel("Password").fill("not the password");
	await page.getByRole("button", { name: "Sign in" }).click();
	await expect(page.getByText("Incorrect email or password.")).toBeVisible();
	await expect(page.getByLabel("Email")).toHaveValue(organization.admin.email);
	await page.getByLabel("Password").fill(organization.admin.password);
	await page.getByRole("button", { name: "Sign in" }).click();
	await expect(page).toHaveURL(new RegExp(`${keysPath(organization)}$`));
	await expect(page.getByRole("heading", { name: "Encryption Keys", level: 1 })).toBeVisible();
});

test("a sign-in does not lead to another site", async ({ page }) => {
	const organization = await createOrganization();
	for (const elsewhere of ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"]) {
		await page.context().clearCookies();
		await signIn(page, organization.admin, elsewhere);
		expect(new URL(page.url()).origin).toBe(environment.consoleUrl);
	}
});

test("a Member reads request logs but cannot open Encryption Keys, by page or by direct call", async ({
	page,
	browser,
}) => {
	const organization = await createOrganization();
	await sendLogs(organization, 3, "for-members");
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.member);
	await page.getByRole("row").nth(1).getByRole("link").first().click();
	await expect(await showPayload(page)).toContainText("for-members");
	await expect(page.getByRole("link", { name: "Encryption Keys" })).toHaveCount(0);

	await page.goto(environment.consoleUrl + keysPath(organization));
	await expect(page.getByText(/don't have access/i).first()).toBeVisible();
	await expect(page.getByText("Protected by the Keyhold managed key")).toHaveCount(0);
	const data = await page.request.get(
		`${environment.consoleUrl}/api/console/${organization.slug}/encryption-keys`,
	);
	expect(data.status()).toBe(403);

	// The requests of an Org Admin's browser, sent with the Member's session.
	const adminPage = await (await browser.newContext()).newPage();
	await signIn(adminPage, organization.admin, keysPath(organization));
	const recorded: { url: string; headers: Record<string, string>; body: string }[] = [];
	adminPage.on("request", (request) => {
		const headers = request.headers();
		if (headers["next-action"])
			recorded.push({ url: request.url(), headers, body: request.postData() ?? "" });
	});
	await fillAddKey(adminPage, arn, "admins-key");
	await adminPage.getByRole("button", { name: "Check key" }).click();
	await expect(adminPage.getByText("Isolation from other organizations")).toBeVisible();
	await adminPage.getByRole("button", { name: "Save key" }).click();
	await expect(adminPage.getByText("Added", { exact: true })).toBeVisible();
	await adminPage.getByRole("button", { name: "Activate" }).click();
	await adminPage.getByRole("alertdialog").getByRole("button", { name: "Activate" }).click();
	await expect(adminPage.getByText("Active", { exact: true })).toBeVisible({ timeout: 30_000 });
	await adminPage.getByRole("button", { name: /More|Actions/ }).click();
	await adminPage.getByRole("menuitem", { name: "Delete key" }).click();
	const dialog = adminPage.getByRole("alertdialog");
	await dialog.getByLabel("Type the key ARN to confirm").fill(arn);
	await adminPage.route("**/*", (route) =>
		// Recorded, not sent: the Member sends it.
		route.request().headers()["next-action"] ? route.abort() : route.continue(),
	);
	await dialog.getByRole("button", { name: "Delete key" }).click();
	await expect.poll(() => recorded.length).toBeGreaterThanOrEqual(4);

	for (const { url, headers, body } of recorded) {
		const { "next-action": action = "", "content-type": type = "" } = headers;
		const answer = await page.request.post(url, {
			headers: {
				"next-action": action,
				"content-type": type,
				accept: "text/x-component",
				origin: environment.consoleUrl,
			},
			data: Buffer.from(body),
		});
		expect(await answer.text()).toContain("FORBIDDEN");
	}
	await openKeysPage(adminPage, organization);
	await expect(adminPage.getByText("Active", { exact: true })).toBeVisible();
});

test("another organization's admin finds nothing of this one", async ({ page }) => {
	const organization = await createOrganization();
	await sendLogs(organization, 1);
	const other = await createOrganization();
	await signIn(page, other.admin);
	for (const path of ["/request-logs", "/settings/encryption-keys", "/settings/encryption-keys/add"]) {
		await page.goto(`${environment.consoleUrl}/${organization.slug}${path}`);
		await expect(page.getByText(/not found/i).first()).toBeVisible();
		await expect(page.getByText(organization.name)).toHaveCount(0);
	}
	const data = await page.request.get(
		`${environment.consoleUrl}/api/console/${organization.slug}/encryption-keys`,
	);
	expect(data.status()).toBe(404);
});

test("support sees every organization's key with its health, masked, and nothing else", async ({ page }) => {
	const organization = await createOrganization();
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin, keysPath(organization));
	await fillAddKey(page, arn, "watched-key");
	await page.getByRole("button", { name: "Save key" }).click();
	await expect(page.getByText("Added", { exact: true })).toBeVisible();

	const support = await createSupport();
	await page.context().clearCookies();
	await signIn(page, support);
	await expect(page).toHaveURL(/\/support\/key-health$/);
	await page.goto(`${environment.consoleUrl}/support/key-health?search=${organization.slug}`);
	const row = page.getByRole("row", { name: new RegExp(organization.name) });
	await expect(row).toContainText("Added");
	await expect(row).toContainText("Healthy");
	await expect(row).toContainText(arn.slice(-4));
	expect(await page.content()).not.toContain(arn);
	expect(await page.content()).not.toContain("111122223333");
	await page.goto(`${environment.consoleUrl}/${organization.slug}/request-logs`);
	await expect(page.getByText(/not found/i).first()).toBeVisible();

	await page.context().clearCookies();
	await signIn(page, organization.admin, "/support/key-health");
	await expect(page.getByText(/don't have access/i).first()).toBeVisible();
});
