import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { showPayload } from "./support/payload.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import {
	createOrgAdmin,
	createOrganization,
	environment,
	type Organization,
	sendLogs,
} from "./support/world.ts";

const settings = (organization: Organization, page: string) =>
	`${environment.consoleUrl}/${organization.slug}/settings/${page}`;

/** Invites an address on the Members page. @returns the link, which is shown once */
async function invite(page: Page, email: string, role: "Member" | "Org Admin"): Promise<string> {
	const form = page.getByRole("form", { name: "Invite" });
	await form.getByLabel("Email address").fill(email);
	await form.getByLabel("Role").selectOption({ label: role });
	await form.getByRole("button", { name: "Invite" }).click();
	const shown = page.getByRole("status").filter({ hasText: `Invitation for ${email}` });
	const link = await shown.locator("code").textContent();
	expect(link).toMatch(/\/invite\/khi_[\w-]{43}$/);
	return link ?? "";
}

async function change(page: Page, name: string, item: string, confirm: string): Promise<void> {
	await page.getByRole("button", { name: `Change ${name}` }).click();
	await page.getByRole("menuitem", { name: item }).click();
	const dialog = page.getByRole("alertdialog");
	await expect(dialog).toContainText(name);
	await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
	await dialog.getByRole("button", { name: confirm }).click();
	await expect(dialog).toHaveCount(0);
}

test("a person is invited, joins, becomes an Org Admin and is removed", async ({ page, browser }) => {
	test.setTimeout(120_000);
	const organization = await createOrganization();
	await sendLogs(organization, 3, "for-guests");
	await signIn(page, organization.admin, `/${organization.slug}/settings/members`);
	const email = `grace-${randomUUID().slice(0, 8)}@example.com`;
	const link = await invite(page, email, "Member");
	await expect(page.getByRole("row", { name: new RegExp(email) })).toContainText("Member");

	const guest = await (await browser.newContext()).newPage();
	await guest.goto(link);
	await expect(guest.locator('meta[name="referrer"]')).toHaveAttribute("content", "no-referrer");
	await guest.getByLabel("Name").fill("Grace");
	await guest.getByLabel("Password").fill("short");
	await guest.getByRole("button", { name: "Create account" }).click();
	await expect(guest.getByLabel("Password")).toBeFocused();
	const password = "violet harbour tangible orbit";
	await guest.getByLabel("Password").fill(password);
	await guest.getByRole("button", { name: "Create account" }).click();
	await expect(guest).toHaveURL(/\/sign-in\?/);
	await expect(guest.getByLabel("Email")).toHaveValue(email);
	await guest.getByLabel("Password").fill(password);
	await guest.getByRole("button", { name: "Sign in" }).click();
	await expect(guest).toHaveURL(new RegExp(`/${organization.slug}/request-logs$`));
	await guest.getByRole("row").nth(1).getByRole("link").first().click();
	await expect(await showPayload(guest)).toContainText("for-guests");

	// The link is used up for everyone.
	await guest.goto(link);
	await expect(guest.getByRole("heading", { name: "This invitation is no longer valid" })).toBeVisible();
	await guest.goto(settings(organization, "members"));
	await expect(guest.getByText(/don't have access/i).first()).toBeVisible();

	await page.reload();
	await change(page, "Grace", "Make Org Admin", "Make Org Admin");
	await expect(page.getByRole("row", { name: /Grace/ })).toContainText("Org Admin");
	await guest.reload();
	await expect(guest.getByRole("heading", { name: "Members", level: 1 })).toBeVisible();
	await change(page, "Grace", "Make Member", "Make Member");
	await guest.reload();
	await expect(guest.getByText(/don't have access/i).first()).toBeVisible();
	await change(page, "Grace", "Remove member", "Remove member");
	await expect(page.getByRole("row", { name: /Grace/ })).toHaveCount(0);
	await guest.goto(`${environment.consoleUrl}/${organization.slug}/request-logs`);
	await expect(guest.getByText(/not found/i).first()).toBeVisible();

	// The last Org Admin cannot be removed, and the dialog says why.
	await page.getByRole("button", { name: "Change ORG_ADMIN" }).click();
	await page.getByRole("menuitem", { name: "Remove member" }).click();
	await page.getByRole("alertdialog").getByRole("button", { name: "Remove member" }).click();
	await expect(page.getByRole("alertdialog")).toContainText("This is the last Org Admin.");
});

test("removing a member revokes the tokens they created, if the Org Admin chooses so", async ({
	page,
	browser,
}) => {
	const organization = await createOrganization();
	const grace = await createOrgAdmin(organization, "grace");
	const guest = await (await browser.newContext()).newPage();
	await signIn(guest, grace, `/${organization.slug}/settings/api-tokens`);
	const form = guest.getByRole("form", { name: "Create token" });
	await form.getByLabel("Name").fill("exporter");
	await form.getByLabel("telemetry:read").check();
	await form.getByRole("button", { name: "Create token" }).click();
	await expect(guest.getByRole("status").filter({ hasText: "Token exporter" })).toBeVisible();

	await signIn(page, organization.admin, `/${organization.slug}/settings/members`);
	await page.getByRole("button", { name: "Change grace" }).click();
	await page.getByRole("menuitem", { name: "Remove member" }).click();
	const dialog = page.getByRole("alertdialog");
	const option = dialog.getByRole("checkbox", { name: "Revoke the API token that they created" });
	await expect(option).not.toBeChecked();
	await expect(dialog).toContainText("exporter");
	await option.check();
	await dialog.getByRole("button", { name: "Remove member" }).click();
	// No row is visible behind an open dialog either.
	await expect(dialog).toHaveCount(0);
	await expect(page.getByRole("row", { name: /grace/ })).toHaveCount(0);
	await page.goto(settings(organization, "api-tokens"));
	await expect(page.getByRole("row", { name: /exporter/ })).toContainText("Revoked");
});

test("a form sent before its page is ready puts nothing into the URL", async ({ page, browser }) => {
	const organization = await createOrganization();
	await signIn(page, organization.admin, `/${organization.slug}/settings/members`);
	const link = await invite(page, `early-${randomUUID().slice(0, 8)}@example.com`, "Member");
	const cookies = await page.context().storageState();
	// Until the scripts are loaded.
	const early = await (
		await browser.newContext({ storageState: cookies, javaScriptEnabled: false })
	).newPage();
	const pages = ["general", "members", "api-tokens", "notifications"].map((name) =>
		settings(organization, name),
	);
	const query = `${environment.consoleUrl}/${organization.slug}/scheduled-queries/new`;
	for (const address of [...pages, query, `${environment.consoleUrl}/account/security`]) {
		await early.goto(address);
		const forms = early.locator("main form");
		expect(await forms.count(), address).toBeGreaterThan(0);
		// A form without a method is a React action: the browser cannot send it, and React does so once it is ready.
		for (const form of await forms.all()) {
			const [action, method] = [await form.getAttribute("action"), await form.getAttribute("method")];
			expect(method === "post" || action?.startsWith("javascript:throw "), address).toBe(true);
		}
	}
	const guest = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
	await guest.goto(link);
	const requested: string[] = [];
	// The browser reports that the action of such a form is no address.
	guest.on(
		"request",
		(request) => !request.url().endsWith("/api/csp-reports") && requested.push(request.url()),
	);
	await guest.getByLabel("Password").fill("violet harbour tangible orbit");
	await guest.getByRole("button", { name: "Create account" }).click();
	await guest.getByLabel("Name").fill("still the same page");
	expect([guest.url(), requested]).toEqual([link, []]);
});

test("a form sent before its page is ready is sent later, and nothing typed is lost", async ({
	page,
	browser,
}) => {
	const organization = await createOrganization();
	await signIn(page, organization.admin, `/${organization.slug}/settings/members`);
	const email = `early-${randomUUID().slice(0, 8)}@example.com`;
	const guest = await (await browser.newContext()).newPage();
	const link = await invite(page, email, "Member");
	let letScriptsLoad = () => {};
	const held = new Promise<void>((resolve) => {
		letScriptsLoad = resolve;
	});
	await guest.route(/\/_next\/static\/.*\.js/, async (route) => {
		await held;
		await route.continue();
	});
	await guest.goto(link, { waitUntil: "commit" });
	await guest.getByLabel("Name").fill("Early Bird");
	await guest.getByLabel("Password").fill("short");
	await guest.getByRole("button", { name: "Create account" }).click();
	letScriptsLoad();
	await expect(guest.getByLabel("Password")).toBeFocused();
	await expect(guest.getByLabel("Password")).toHaveAttribute("aria-invalid", "true");
	await expect(guest.getByLabel("Name")).toHaveValue("Early Bird");
	await expect(guest.getByLabel("Password")).toHaveValue("short");
});

test("an invited user with an account signs in first, and no one else can accept the invitation", async ({
	page,
	browser,
}) => {
	test.setTimeout(120_000);
	const organization = await createOrganization();
	const elsewhere = await createOrganization();
	await signIn(page, organization.admin, `/${organization.slug}/settings/members`);
	const link = await invite(page, elsewhere.member.email, "Member");
	await page.goto(link);
	await expect(page.getByText("this invitation is for a different address")).toBeVisible();
	await expect(page.getByRole("button", { name: "Accept" })).toHaveCount(0);

	const guest = await (await browser.newContext()).newPage();
	await guest.goto(link);
	await guest.getByRole("link", { name: "Sign in" }).click();
	await expect(guest.getByLabel("Email")).toHaveValue(elsewhere.member.email);
	await guest.getByLabel("Password").fill(elsewhere.member.password);
	await guest.getByRole("button", { name: "Sign in" }).click();
	await guest.getByRole("button", { name: "Accept" }).click();
	await expect(guest).toHaveURL(new RegExp(`/${organization.slug}/request-logs$`));
});

test("a token is shown once, works, shows its last use, and is refused once revoked", async ({ page }) => {
	const organization = await createOrganization();
	await signIn(page, organization.admin, `/${organization.slug}/settings/api-tokens`);
	const form = page.getByRole("form", { name: "Create token" });
	await form.getByRole("button", { name: "Create token" }).click();
	await expect(form.getByLabel("Name")).toBeFocused();
	await form.getByLabel("Name").fill("reporting");
	await form.getByLabel("Expires").selectOption({ label: "Never" });
	await expect(form.getByText(/until it is revoked/)).toBeVisible();
	await form.getByLabel("Expires").selectOption({ label: "In 30 days" });
	await form.getByLabel("telemetry:read").check();
	await form.getByRole("button", { name: "Create token" }).click();
	const shown = page.getByRole("status").filter({ hasText: "Token reporting" });
	const token = (await shown.locator("code").textContent()) ?? "";
	expect(token).toMatch(/^kh_/);
	const row = page.getByRole("row", { name: /reporting/ });
	await expect(row).toContainText("Never");
	await page.reload();
	expect(await page.content()).not.toContain(token);

	const ask = () =>
		fetch(`${environment.consoleUrl}/api/v1/scheduled-queries`, {
			headers: { authorization: `Bearer ${token}` },
		});
	const answer = await ask();
	expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining("items")]);
	await expect(async () => {
		await page.reload();
		await expect(row).toContainText(/ago|now/);
	}).toPass();
	await row.getByRole("button", { name: "Revoke reporting" }).click();
	const dialog = page.getByRole("alertdialog", { name: "Revoke reporting?" });
	await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
	await dialog.getByRole("button", { name: "Revoke token" }).click();
	await expect(row).toContainText("Revoked");
	expect((await ask()).status).toBe(401);
});

test("settings are saved, but never over someone else's concurrent changes", async ({ page, browser }) => {
	const organization = await createOrganization();
	const path = `/${organization.slug}/settings/general`;
	await signIn(page, organization.admin, path);
	const other = await (await browser.newContext()).newPage();
	await signIn(other, organization.admin, path);
	const days = "Rotation alert threshold (days)";
	await page.getByLabel(days).fill("30");
	await page.getByRole("button", { name: "Save" }).click();
	await expect(page.getByText("Saved.")).toBeVisible();
	await other.getByLabel("Name", { exact: true }).fill("Renamed");
	await other.getByRole("button", { name: "Save" }).click();
	await expect(other.getByText(/Someone else has changed these settings/)).toBeVisible();
	await other.reload();
	await expect(other.getByLabel(days)).toHaveValue("30");
	await other.getByLabel(days).fill("0");
	await other.getByRole("button", { name: "Save" }).click();
	await expect(other.getByLabel(days)).toBeFocused();
	await other.getByLabel(days).fill("30");
	await other.getByLabel("Require two-person approval").check();
	await other.getByRole("button", { name: "Save" }).click();
	await expect(other.getByText(/needs at least two Org Admins/)).toBeVisible();
});

test("a Member who sends an Org Admin's requests changes nothing", async ({ page, browser }) => {
	const organization = await createOrganization();
	await signIn(page, organization.member);
	for (const name of ["general", "members", "api-tokens"]) {
		await page.goto(settings(organization, name));
		await expect(page.getByText(/don't have access/i).first()).toBeVisible();
	}
	const adminPage = await (await browser.newContext()).newPage();
	await signIn(adminPage, organization.admin, `/${organization.slug}/settings/members`);
	const recorded: { url: string; headers: Record<string, string>; body: string }[] = [];
	await adminPage.route("**/*", (route) => {
		const request = route.request();
		const headers = request.headers();
		if (!headers["next-action"]) return route.continue();
		recorded.push({ url: request.url(), headers, body: request.postData() ?? "" });
		// The Member sends it.
		return route.abort();
	});
	const form = adminPage.getByRole("form", { name: "Invite" });
	await form.getByLabel("Email address").fill("mallory@example.com");
	await form.getByRole("button", { name: "Invite" }).click();
	await adminPage.getByRole("button", { name: "Change MEMBER" }).click();
	await adminPage.getByRole("menuitem", { name: "Make Org Admin" }).click();
	await adminPage.getByRole("alertdialog").getByRole("button", { name: "Make Org Admin" }).click();
	await expect.poll(() => recorded.length).toBe(2);
	await adminPage.goto(settings(organization, "api-tokens"));
	await adminPage.getByLabel("Name", { exact: true }).fill("mine");
	await adminPage.getByLabel("keys:write").check();
	await adminPage.getByRole("button", { name: "Create token" }).click();
	await expect.poll(() => recorded.length).toBe(3);
	await adminPage.goto(settings(organization, "general"));
	await adminPage.getByLabel("Name", { exact: true }).fill("Mine now");
	await adminPage.getByRole("button", { name: "Save" }).click();
	await expect.poll(() => recorded.length).toBe(4);
	for (const { url, headers, body } of recorded) {
		const answer = await page.request.post(url, {
			headers: {
				"next-action": headers["next-action"] ?? "",
				"content-type": headers["content-type"] ?? "",
				accept: "text/x-component",
				origin: environment.consoleUrl,
			},
			data: Buffer.from(body),
		});
		expect(await answer.text()).toContain("FORBIDDEN");
	}
	await adminPage.unroute("**/*");
	await adminPage.goto(settings(organization, "members"));
	await expect(adminPage.getByText("No pending invitations.")).toBeVisible();
	await expect(adminPage.getByText(organization.name).first()).toBeVisible();
});
