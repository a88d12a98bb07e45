import type { Page } from "@playwright/test";
import { fillAddKey, keysPath } from "./support/keys-page.ts";
import { expectMasked } from "./support/masked.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import {
	createKmsKey,
	createOrganization,
	createSupport,
	disableKmsKey,
	environment,
	type Organization,
} from "./support/world.ts";

const listPath = "/support/key-health";

/** An organization whose key is added but not active. */
async function organizationWithKey(page: Page): Promise<Organization & { arn: string }> {
	const organization = await createOrganization();
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin, keysPath(organization));
	await fillAddKey(page, arn, "watched-key");
	await page.getByRole("button", { name: "Save key" }).click();
	await expect(page.getByText("Added", { exact: true })).toBeVisible();
	await page.context().clearCookies();
	return { ...organization, arn };
}

test("support searches, filters and sorts the keys of all organizations", async ({ page }) => {
	const organization = await organizationWithKey(page);
	await organizationWithKey(page);
	await signIn(page, await createSupport());
	await expect(page).toHaveURL(new RegExp(`${listPath}$`));
	await expect(page.getByRole("link", { name: /^Re-encryptions running \d+$/ })).toBeVisible();
	await expect(page.getByRole("columnheader").first()).toContainText("Health");
	const table = page.getByRole("table", { name: "Keys of all organizations" });
	const rows = table.getByRole("row");

	await page.getByRole("columnheader", { name: "Organization" }).getByRole("link").click();
	await expect(page).toHaveURL(/sort=organization&order=ascending/);
	await expect(page.getByRole("columnheader", { name: "Organization" })).toHaveAttribute(
		"aria-sort",
		"ascending",
	);
	const names = async () =>
		(await table.getByRole("rowheader").allTextContents()).map((name) => name.toLowerCase());
	const ascending = await names();
	expect(ascending.length).toBeGreaterThan(1);
	expect(ascending).toEqual(ascending.toSorted());
	await page.getByRole("columnheader", { name: "Organization" }).getByRole("link").click();
	await expect(page.getByRole("columnheader", { name: "Organization" })).toHaveAttribute(
		"aria-sort",
		"descending",
	);
	const descending = await names();
	expect(descending).toEqual(descending.toSorted().reverse());

	await page.getByLabel("Search").fill(organization.slug);
	await page.getByLabel("Health", { exact: true }).selectOption("Healthy");
	await page.getByRole("button", { name: "Search" }).click();
	await expect(page).toHaveURL(/search=org-/);
	await expect(rows).toHaveCount(2);
	await expect(rows.nth(1)).toContainText(organization.name);
	await expect(page.getByText("1–1 of 1 key")).toBeVisible();
	await expectMasked(page, organization.arn);
	// The URL contains the filters and the sorting.
	await page.reload();
	await expect(page.getByLabel("Search")).toHaveValue(organization.slug);
	await expect(page.getByLabel("Health", { exact: true })).toHaveValue("HEALTHY");
	await expect(rows).toHaveCount(2);
	await expect(page).toHaveURL(/sort=organization&order=descending/);

	await page.getByLabel("Search").fill(organization.arn);
	await page.getByLabel("Search").press("Enter");
	await expect(page.getByText("No matching keys")).toBeVisible();
	await page.getByRole("link", { name: "Clear filters" }).click();
	await expect(page).not.toHaveURL(/search=/);
	await page.getByLabel("Search").fill(`…${organization.arn.slice(-4)}`);
	await page.getByLabel("Search").press("Enter");
	await expect(table.getByRole("row", { name: organization.name })).toBeVisible();
});

test("support opens a key, checks it, and copies the text for a ticket", async ({ page }) => {
	const organization = await organizationWithKey(page);
	await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
	await signIn(page, await createSupport(), `${listPath}?search=${organization.slug}`);
	await page.getByRole("link", { name: organization.name }).click();
	await expect(
		page.getByRole("heading", { name: `${organization.name} · Production`, level: 1 }),
	).toBeVisible();
	await expectMasked(page, organization.arn);
	const events = page.getByRole("table", { name: /^Recent key events/ });
	await expect(events.getByRole("row", { name: /Key checked/ })).toHaveCount(0);
	await page.getByRole("button", { name: "Check now" }).click();
	await expect(events.getByRole("row", { name: /Key checked Done A person/ })).toHaveCount(1);

	await disableKmsKey(organization.arn);
	await page.getByRole("button", { name: "Check now" }).click();
	await expect(page.getByText("Revoked", { exact: true }).first()).toBeVisible();
	await expect(page.getByRole("table", { name: /^Last health checks/ })).toContainText("Revoked");
	await expect(page.getByText("Key state")).toBeVisible();
	await expectMasked(page, organization.arn);
	await expect(page.getByText(organization.admin.email)).toHaveCount(0);

	await page.getByRole("button", { name: "Copy for ticket" }).click();
	await expect(page.getByText("Copied")).toBeAttached();
	const ticket = await page.evaluate(() => navigator.clipboard.readText());
	expect(ticket).toContain(`Organization: ${organization.name}\nDeployment: Production\nRegion: us-west-1\n`);
	expect(ticket).toContain("Health: Revoked, since ");
	expect(ticket).toContain("- Failed: Key state.");
	expect(ticket).not.toContain("111122223333");
	expect(ticket).not.toContain(organization.arn.slice(-36, -4));

	const { pathname } = new URL(page.url());
	const answer = await page.request.get(`${environment.consoleUrl}/api/console${pathname}`);
	expect(await answer.text()).not.toContain("111122223333");
	await page.goto(`${environment.consoleUrl}${listPath}/${organization.id}`);
	await expect(page.getByText("Page not found")).toBeVisible();
});

test("a counter filters the list to revoked keys, or to organizations without a key", async ({ page }) => {
	const organization = await organizationWithKey(page);
	const keyless = await createOrganization();
	await disableKmsKey(organization.arn);
	await signIn(page, await createSupport(), `${listPath}?search=${organization.slug}`);
	const table = page.getByRole("table", { name: "Keys of all organizations" });
	const counters = page.getByRole("navigation", { name: "Counters" });
	await expect(table.getByRole("row", { name: organization.name })).toContainText("Revoked", {
		timeout: 30_000,
	});
	await expect(page).toHaveTitle(/^\(\d+\) Key health/);

	const revoked = counters.getByRole("link", { name: /^Revoked/ });
	await revoked.click();
	await expect(page).toHaveURL(/\?health=REVOKED$/);
	await expect(revoked).toHaveAttribute("aria-current", "true");
	await expect(page.getByLabel("Health", { exact: true })).toHaveValue("REVOKED");
	await expect(table.getByRole("row", { name: organization.name })).toBeVisible();
	await revoked.click();
	await expect(page).toHaveURL(new RegExp(`${listPath}$`));

	await counters.getByRole("link", { name: /^No key/ }).click();
	await expect(page).toHaveURL(/\?health=NONE$/);
	await page.getByLabel("Search").fill(keyless.slug);
	await page.getByLabel("Search").press("Enter");
	const without = page.getByRole("table", { name: "Organizations without a key of their own" });
	await expect(without.getByRole("row", { name: keyless.name })).toContainText("Never added");
	await expect(page.getByText("1–1 of 1 organization")).toBeVisible();
	await page.getByLabel("Search").fill(organization.slug);
	await page.getByLabel("Search").press("Enter");
	await expect(page.getByText("No matching organizations")).toBeVisible();
});

test("support sees whom to contact when it asks, and the customer sees that it looked", async ({
	page,
	browser,
}) => {
	const organization = await organizationWithKey(page);
	const support = await createSupport();
	await signIn(page, support, `${listPath}?search=${organization.slug}`);
	await page.getByRole("link", { name: organization.name }).click();
	await expect(page.getByText(organization.admin.email)).toHaveCount(0);
	await page.getByRole("button", { name: "Show Org Admins" }).click();
	const contacts = page.getByRole("list", { name: `Org Admins of ${organization.name}` });
	await expect(contacts.getByRole("link", { name: organization.admin.email })).toHaveAttribute(
		"href",
		`mailto:${organization.admin.email}`,
	);
	await expect(contacts).not.toContainText(organization.member.email);

	const admin = await (await browser.newContext()).newPage();
	await signIn(admin, organization.admin, `/${organization.slug}/settings/audit-log`);
	const row = admin.getByRole("row", { name: /Org Admins' addresses shown to support staff/ });
	await expect(row).toContainText(support.email);
	await expect(row).toContainText("watched-key");
});

test("Members and Org Admins cannot reach support, by page or by direct call", async ({ page, browser }) => {
	const organization = await organizationWithKey(page);
	const supportPage = await (await browser.newContext()).newPage();
	await signIn(supportPage, await createSupport(), `${listPath}?search=${organization.slug}`);
	await supportPage.getByRole("link", { name: organization.name }).click();
	await expect(supportPage.getByRole("button", { name: "Check now" })).toBeVisible();
	const keyPath = new URL(supportPage.url()).pathname;
	// A request of support, to be sent with another session.
	const [request] = await Promise.all([
		supportPage.waitForRequest((sent) => "next-action" in sent.headers()),
		supportPage.getByRole("button", { name: "Check now" }).click(),
	]);
	const { "next-action": action = "", "content-type": type = "" } = request.headers();

	for (const person of [organization.member, organization.admin]) {
		await page.context().clearCookies();
		await signIn(page, person);
		for (const path of [listPath, keyPath]) {
			await page.goto(environment.consoleUrl + path);
			await expect(page.getByText(/don't have access/i).first()).toBeVisible();
			await expect(page.getByText(`…${organization.arn.slice(-4)}`)).toHaveCount(0);
			const data = await page.request.get(`${environment.consoleUrl}/api/console${path}`);
			expect(data.status()).toBe(403);
		}
		const answer = await page.request.post(request.url(), {
			headers: {
				"next-action": action,
				"content-type": type,
				accept: "text/x-component",
				origin: environment.consoleUrl,
			},
			data: Buffer.from(request.postData() ?? ""),
		});
		expect(await answer.text()).toContain("FORBIDDEN");
	}
});
