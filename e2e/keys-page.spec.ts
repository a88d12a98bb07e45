import type { Browser, Page } from "@playwright/test";
import { bringKey, fillAddKey, keysPath, openKeysPage } from "./support/keys-page.ts";
import { scanShown } from "./support/scan.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import {
	admin,
	createKmsKey,
	createOrgAdmin,
	createOrganization,
	disableKmsKey,
	environment,
	type Organization,
	sendLogs,
} from "./support/world.ts";

/** Another Org Admin, in a browser of their own, on the Encryption Keys page. */
async function watcher(browser: Browser, organization: Organization): Promise<Page> {
	const page = await (await browser.newContext()).newPage();
	await signIn(page, await createOrgAdmin(organization, "ben"), keysPath(organization));
	return page;
}

test("two Org Admins see how a re-encryption ended and what is not covered, and each dismisses it for themselves", async ({
	page,
	browser,
}) => {
	test.setTimeout(240_000);
	const organization = await createOrganization();
	await sendLogs(organization, 400);
	const arn = await createKmsKey(organization.id);
	const ben = await watcher(browser, organization);
	await signIn(page, organization.admin, keysPath(organization));
	await fillAddKey(page, arn, "prod-data-key");
	await page.getByRole("button", { name: "Save key" }).click();
	await page.getByRole("button", { name: "Activate prod-data-key" }).click();
	const dialog = page.getByRole("alertdialog", { name: "Activate prod-data-key?" });
	const cover = dialog.getByRole("checkbox", { name: "Protect scheduled queries with this key too" });
	await expect(cover).toBeChecked();
	await cover.uncheck();
	await dialog.getByRole("button", { name: "Activate" }).click();

	for (const who of [page, ben]) {
		await expect(who.getByText(/^400 records re-encrypted in /).first()).toBeVisible({ timeout: 30_000 });
		await expect(who.getByText("Scheduled queries are not covered by your key.")).toBeVisible();
		await expect(who.getByText(/re-encryption finished/)).toBeAttached();
	}
	await page.getByRole("button", { name: /^Dismiss: 400 records/ }).click();
	await expect(page.getByRole("button", { name: /^Dismiss/ })).toHaveCount(0);
	await page.reload();
	await expect(page.getByText("Active", { exact: true })).toBeVisible();
	await expect(page.getByRole("button", { name: /^Dismiss/ })).toHaveCount(0);
	await expect(ben.getByRole("button", { name: /^Dismiss: 400 records/ })).toBeVisible();

	// One of them covers the rest; the other sees it.
	await page
		.getByRole("region", { name: "prod-data-key" })
		.getByRole("button", { name: "Change…", exact: true })
		.click();
	await page.getByRole("alertdialog").getByRole("button", { name: "Use my key" }).click();
	await expect(ben.getByText("Scheduled queries are not covered by your key.")).toHaveCount(0, {
		timeout: 30_000,
	});
	await expect(ben.getByRole("row", { name: /Scheduled queries/ })).toContainText("prod-data-key");

	// Deleted and added again, with its ARN and name filled in.
	await page.getByRole("button", { name: "More for prod-data-key" }).click();
	await page.getByRole("menuitem", { name: "Delete key" }).click();
	const deletion = page.getByRole("alertdialog", { name: "Delete prod-data-key?" });
	await deletion.getByLabel("Type the key ARN to confirm").fill(arn);
	await deletion.getByRole("button", { name: "Delete key" }).click();
	await expect(ben.getByText(/^400 records moved to the Keyhold managed key in /).first()).toBeVisible({
		timeout: 30_000,
	});
	await ben.getByText("History", { exact: true }).click();
	await expect(ben.getByRole("row", { name: /prod-data-key/ })).toContainText(
		"Moved to the Keyhold managed key: 400 records",
	);
	await scanShown(ben);
	await ben.getByRole("link", { name: "Add again: prod-data-key" }).click();
	await expect(ben.getByLabel("Key ARN")).toHaveValue(arn);
	await expect(ben.getByLabel("Name", { exact: true })).toHaveValue("prod-data-key");
	await ben.context().close();
});

test("while AWS refuses a key, deleting and replacing it say what to do and ask for nothing", async ({
	page,
	browser,
}) => {
	test.setTimeout(120_000);
	const organization = await createOrganization();
	await sendLogs(organization, 30);
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin);
	await bringKey(page, organization, arn, "refused-key");
	const replacePath = await page.getByRole("link", { name: "Replace refused-key" }).getAttribute("href");
	const ben = await watcher(browser, organization);
	const member = await (await browser.newContext()).newPage();
	await signIn(member, organization.member);

	await disableKmsKey(arn);
	for (const who of [page, ben, member]) {
		await expect(who.getByText(/Data of Production can't be read or written/).first()).toBeVisible({
			timeout: 30_000,
		});
	}
	for (const who of [page, ben]) {
		await expect(who.getByText("Revoked", { exact: true })).toBeVisible();
		await expect(who.getByRole("link", { name: "Replace refused-key" })).toHaveCount(0);
		await expect(who.getByText(/not covered by your key/)).toHaveCount(0);
		await expect(who.getByRole("button", { name: "Change…" })).toHaveCount(0);
	}

	await page.getByRole("button", { name: "More for refused-key" }).click();
	await page.getByRole("menuitem", { name: "Delete key" }).click();
	const refused = page.getByRole("alertdialog", { name: "refused-key can't be deleted now" });
	await expect(refused.getByRole("textbox")).toHaveCount(0);
	await expect(refused.getByRole("button", { name: "Delete key" })).toHaveCount(0);
	await expect(refused.getByRole("link", { name: "Open key in AWS" })).toHaveAttribute(
		"href",
		/us-west-1\.console\.aws\.amazon\.com/,
	);
	await refused.getByRole("button", { name: "Destroy data…" }).click();
	const destruction = page.getByRole("alertdialog", { name: "Destroy the data of refused-key?" });
	await expect(destruction.getByRole("button", { name: "Cancel" })).toBeFocused();
	await destruction.getByRole("button", { name: "Cancel" }).click();

	await page.goto(environment.consoleUrl + replacePath);
	await expect(page.getByText("refused-key can't be replaced while AWS refuses it.")).toBeVisible();
	await expect(page.getByLabel("Key ARN")).toHaveCount(0);
	await ben.context().close();
	await member.context().close();
});

test("several deployments on one page give each control and region a name of its own", async ({ page }) => {
	const organization = await createOrganization();
	const also = ["deployment", "create", "--org", organization.slug, "--region", "us-west-1"];
	await admin([...also, "--name", "Staging"]);
	await admin([...also, "--name", "Test"]);
	await signIn(page, organization.admin, keysPath(organization));
	for (const name of ["Production", "Staging"]) {
		await page.getByRole("link", { name: `Add key to ${name}` }).click();
		await expect(page.getByRole("heading", { name: "Add key", level: 1 })).toBeVisible();
		await page.getByLabel("Key ARN").fill(await createKmsKey(organization.id));
		await page.getByLabel("Name", { exact: true }).fill(`${name}-key`);
		await page.getByRole("button", { name: "Save key" }).click();
		await expect(page.getByRole("heading", { name: `${name}-key` })).toBeVisible();
	}
	for (const name of ["Check now: Production-key", "Check now: Staging-key", "Activate Production-key"]) {
		await expect(page.getByRole("button", { name, exact: true })).toHaveCount(1);
	}
	for (const name of ["Production", "Staging", "Test"]) {
		await expect(
			page.getByRole("table", { name: `Resources of ${name} and the keys that protect them` }),
		).toBeVisible();
	}
	await scanShown(page);
});

test("an idle Encryption Keys page asks the server at most 12 times a minute", async ({ page }) => {
	test.setTimeout(90_000);
	const organization = await createOrganization();
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin);
	await bringKey(page, organization, arn, "idle-key");
	await openKeysPage(page, organization);
	// The first refresh is over, and the page's own timers run.
	await page.waitForResponse((response) => response.url().includes("/api/console/"));
	const asked: string[] = [];
	page.on("request", (request) => asked.push(new URL(request.url()).pathname));
	const begun = Date.now();
	while (Date.now() < begun + 30_000) {
		await page.waitForResponse((response) => response.url().includes("/encryption-keys"), {
			timeout: 15_000,
		});
	}
	const perMinute = (asked.length * 60_000) / (Date.now() - begun);
	expect(perMinute).toBeGreaterThan(4);
	expect(perMinute, asked.join("\n")).toBeLessThanOrEqual(12);
});
