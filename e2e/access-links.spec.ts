import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { fillAddKey, keysPath } from "./support/keys-page.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import { admin, createKmsKey, createOrganization, environment, type Organization } from "./support/world.ts";

const returnUrl = "https://app.vendor.example/settings/security?from=keyhold";

/** Asks for a link as the vendor's product does: over HTTP, with an operator token. */
async function askForLink({ slug }: Organization, body: object): Promise<string> {
	const { token = "" } = await admin([
		"operator-token",
		"create",
		"--name",
		randomUUID(),
		"--scope",
		"links:write",
	]);
	const answer = await fetch(`${environment.consoleUrl}/operator/v1/organizations/${slug}/access-links`, {
		method: "POST",
		headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
		body: JSON.stringify(body),
	});
	expect(answer.status).toBe(201);
	return environment.consoleUrl + (await answer.json()).path;
}

const keysHeading = (page: Page) => page.getByRole("heading", { name: "Encryption Keys", level: 1 });

test("the vendor's product leads its signed-in admin to Encryption Keys, once, without a password", async ({
	page,
	browser,
}) => {
	const organization = await createOrganization();
	const email = `ada@${organization.slug}.example`;
	const url = await askForLink(organization, { email, name: "Ada", returnUrl });

	const landing = await page.goto(url);
	expect(landing?.headers()["referrer-policy"]).toBe("no-referrer");
	expect(landing?.headers()["cache-control"]).toContain("no-store");
	await expect(page.getByRole("heading", { name: `Continue to ${organization.name}` })).toBeVisible();
	// A scanner of links that opens it uses nothing up, nor does another visit.
	expect((await fetch(url)).status).toBe(200);
	await page.reload();

	const referrers: (string | undefined)[] = [];
	page.on("request", (request) => referrers.push(request.headers().referer));
	await page.getByRole("button", { name: "Continue" }).click();
	await expect(keysHeading(page)).toBeVisible();
	await expect(page).toHaveURL(new RegExp(`${keysPath(organization)}$`));
	const secret = new URL(url).pathname;
	expect(referrers.filter((referrer) => referrer?.includes(secret))).toEqual([]);

	await test.step("the same browser may open the link again: it has the session", async () => {
		await page.goto(url);
		await expect(keysHeading(page)).toBeVisible();
	});
	await test.step("another browser may not", async () => {
		const other = await browser.newContext();
		const stranger = await other.newPage();
		await stranger.goto(url);
		await expect(stranger.getByRole("heading", { name: "This link has already been used" })).toBeVisible();
		await stranger.goto(environment.consoleUrl + keysPath(organization));
		await expect(stranger).toHaveURL(/sign-in/);
		await other.close();
	});
	await test.step("the session says how it began, in the audit log", async () => {
		await page.goto(`${environment.consoleUrl}/${organization.slug}/settings/audit-log`);
		const table = page.getByRole("table", { name: "Audit log, newest first" });
		await expect(table.getByRole("row", { name: /Access link created/ })).toBeVisible();
		const signedIn = table.getByRole("row", { name: /Signed in/ });
		await expect(signedIn).toContainText(email);
		await signedIn.getByRole("button").first().click();
		await expect(page.getByText("Link from the vendor").first()).toBeVisible();
	});
	await test.step("the frame leads back to the vendor's product, without a referrer", async () => {
		await page.route("https://app.vendor.example/**", (route) =>
			route.fulfill({ contentType: "text/html", body: "<h1>Vendor</h1>" }),
		);
		const asked = page.waitForRequest("https://app.vendor.example/**");
		await page.getByRole("link", { name: "Back to app.vendor.example" }).click();
		const request = await asked;
		expect(request.url()).toBe(returnUrl);
		expect(request.headers().referer).toBeUndefined();
	});
});

test("a link replaces the session of someone else in the same browser, and says so first", async ({
	page,
}) => {
	const organization = await createOrganization();
	await signIn(page, organization.member);
	const email = `ben@${organization.slug}.example`;
	await page.goto(await askForLink(organization, { email, name: "Ben" }));
	await expect(page.getByText(`This ends your session as ${organization.member.email}`)).toBeVisible();
	await page.getByRole("button", { name: "Continue" }).click();
	await expect(keysHeading(page)).toBeVisible();
	await expect(page.getByRole("button", { name: "Account of Ben" })).toBeVisible();
});

test("a set-up link leads the customer's IT from preparing the key to activating it, and nowhere else", async ({
	page,
}) => {
	const organization = await createOrganization();
	const email = `it@${organization.slug}.example`;
	await page.goto(await askForLink(organization, { kind: "SETUP", email, name: "IT" }));
	await page.getByRole("button", { name: "Continue" }).click();
	await expect(keysHeading(page)).toBeVisible();
	await fillAddKey(page, await createKmsKey(organization.id), "from IT");
	await page.getByRole("button", { name: "Save and activate" }).click();
	await expect(page.getByText("Active", { exact: true })).toBeVisible({ timeout: 45_000 });
	await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link")).toHaveText([
		"Encryption Keys",
	]);
	for (const path of ["request-logs", "settings/members", "settings/audit-log", "settings/api-tokens"]) {
		await page.goto(`${environment.consoleUrl}/${organization.slug}/${path}`);
		await expect(page.getByRole("heading", { name: "You don't have access to this page" })).toBeVisible();
	}
});
