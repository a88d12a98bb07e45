import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { signIn } from "./support/sign-in.ts";
import { startConsole, stopProcesses } from "./support/start-process.ts";
import { expect, test } from "./support/test.ts";
import { createKmsKey, createOrganization, disableKmsKey, sendLogs } from "./support/world.ts";

const accent = "#0b6b5c";
let directory: string;
let consoleUrl: string;

test.beforeAll(async () => {
	directory = await mkdtemp(join(tmpdir(), "keyhold-logo-"));
	const logo = join(directory, "logo.svg");
	await writeFile(
		logo,
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="12" fill="${accent}"/></svg>`,
	);
	const { url } = await startConsole({
		KEYHOLD_VENDOR_NAME: "Acme Cloud",
		KEYHOLD_PRODUCT_NAME: "Acme Key Manager",
		KEYHOLD_SUPPORT_URL: "https://support.acme.example",
		KEYHOLD_VENDOR_LOGO: logo,
		KEYHOLD_VENDOR_ACCENT_COLOR: accent,
	});
	consoleUrl = url;
});
test.afterAll(async () => {
	await stopProcesses();
	await rm(directory, { recursive: true });
});

test("customers read the vendor's names on every page, and Keyhold's on none", async ({ page }) => {
	const organization = await createOrganization();
	await sendLogs(organization, 3);
	await page.goto(`${consoleUrl}/sign-in`);
	await expect(page).toHaveTitle("Sign in · Acme Key Manager");
	await expect(page.getByRole("heading", { name: "Sign in to Acme Key Manager" })).toBeVisible();
	await signIn(page, organization.admin);
	const settings = `${consoleUrl}/${organization.slug}/settings`;
	await page.goto(`${settings}/encryption-keys`);
	await expect(page.getByText("Protected by the Acme Cloud managed key")).toBeVisible();

	const paths = [
		`/${organization.slug}/request-logs`,
		`/${organization.slug}/traces`,
		`/${organization.slug}/scheduled-queries`,
		...[
			"general",
			"members",
			"encryption-keys",
			"encryption-keys/add",
			"approvals",
			"notifications",
			"api-tokens",
			"audit-log",
		].map((name) => `/${organization.slug}/settings/${name}`),
		"/account",
		"/account/security",
		"/account/forgot-password",
		"/no/such/page",
	];
	for (const path of paths) {
		await page.goto(`${consoleUrl}${path}`);
		await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
		const text = await page.locator("body").ariaSnapshot();
		expect(`${path}: ${await page.title()} ${text}`).not.toMatch(/\bKeyhold\b/);
	}

	// What AWS refuses is explained in the same names.
	const arn = await createKmsKey(organization.id);
	await disableKmsKey(arn);
	await page.goto(`${settings}/encryption-keys/add`);
	await page.getByLabel("Key ARN").fill(arn);
	await page.getByRole("button", { name: "Check key" }).click();
	await expect(page.getByText("Acme Key Manager can't use this key yet.")).toBeVisible();
	expect(await page.locator("body").ariaSnapshot()).not.toMatch(/\bKeyhold\b/);
});

for (const colorScheme of ["light", "dark"] as const) {
	test(`the vendor's logo and color are shown in the ${colorScheme} theme, with enough contrast`, async ({
		page,
	}, testInfo) => {
		await page.emulateMedia({ colorScheme });
		const organization = await createOrganization();
		await signIn(page, organization.admin);
		await page.goto(`${consoleUrl}/${organization.slug}/settings/encryption-keys`);
		const logo = page.getByRole("banner").locator("img");
		await expect
			.poll(() => logo.evaluate((image: HTMLImageElement) => image.naturalWidth))
			.toBeGreaterThan(0);
		const add = page.getByRole("link", { name: "Add key" }).first();
		const background = await add.evaluate((link) => getComputedStyle(link).backgroundColor);
		if (colorScheme === "light") expect(background).toBe("rgb(11, 107, 92)");
		else expect(background).not.toMatch(/^rgb\((11, 107, 92|132, 169, 255|35, 83, 209)\)$/);
		const { violations } = await new AxeBuilder({ page }).withRules(["color-contrast"]).analyze();
		expect(violations).toEqual([]);
		await testInfo.attach("the page", {
			body: await page.screenshot({ fullPage: true }),
			contentType: "image/png",
		});
	});
}

test("the logo's own address serves nothing that runs", async ({ request }) => {
	const response = await request.get(`${consoleUrl}/api/vendor-logo`);
	expect(response.status()).toBe(200);
	expect(response.headers()).toMatchObject({
		"content-type": "image/svg+xml",
		"x-content-type-options": "nosniff",
		"content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
	});
});
