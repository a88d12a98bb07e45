import { bringKey, keysPath } from "./support/keys-page.ts";
import { scanShown } from "./support/scan.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import { createKmsKey, createOrganization, environment, sendLogs } from "./support/world.ts";

test("the command menu finds pages and actions by keyboard, and shortcuts leave fields alone", async ({
	page,
}) => {
	const organization = await createOrganization();
	await sendLogs(organization, 3);
	await signIn(page, organization.admin);
	await page.goto(`${environment.consoleUrl}/${organization.slug}/request-logs`);
	const menu = page.getByRole("dialog", { name: "Command menu" });
	const button = page.getByRole("button", { name: "Command menu" });

	// The page listens once it is hydrated.
	await expect(async () => {
		await page.keyboard.press("ControlOrMeta+k");
		await expect(menu).toBeVisible({ timeout: 2_000 });
	}).toPass();
	await expect(menu.getByRole("combobox")).toBeFocused();
	await expect(menu.getByRole("option", { name: "Add key to Production" })).toBeVisible();
	await scanShown(page);
	await page.keyboard.type("nothing like this");
	await expect(menu.getByText("Nothing matches")).toBeVisible();
	await page.keyboard.press("Escape");
	await expect(menu).toBeHidden();
	await expect(button).toBeFocused();

	await page.keyboard.press("ControlOrMeta+k");
	await page.keyboard.type("encr keys");
	await expect(menu.getByRole("option")).toHaveText(["Encryption Keys"]);
	await page.keyboard.press("Enter");
	await expect(page.getByRole("heading", { name: "Encryption Keys", level: 1 })).toBeVisible();
	await expect(menu).toBeHidden();

	await page.keyboard.press("?");
	const shortcuts = page.getByRole("dialog", { name: "Keyboard shortcuts" });
	await expect(shortcuts.getByText("Open the command menu")).toBeVisible();
	await scanShown(page);
	// Not over a dialog.
	await page.keyboard.press("ControlOrMeta+k");
	await page.keyboard.press("Escape");
	await expect(shortcuts).toBeHidden();
	await expect(menu).toBeHidden();

	await page.goto(`${environment.consoleUrl}/${organization.slug}/settings/audit-log`);
	await expect(async () => {
		await page.keyboard.press("/");
		await expect(page.getByLabel("Search", { exact: true })).toBeFocused({ timeout: 2_000 });
	}).toPass();
	await page.getByLabel("Search", { exact: true }).fill("");
	await page.keyboard.type("/?");
	await page.keyboard.press("ControlOrMeta+k");
	await expect(page.getByLabel("Search", { exact: true })).toHaveValue("/?");
	await expect(page.getByRole("dialog")).toHaveCount(0);
	// Without the shortcut.
	await page.getByRole("button", { name: /^Account of / }).click();
	await page.getByRole("menuitem", { name: "Keyboard shortcuts" }).click();
	await expect(shortcuts).toBeVisible();
});

test("the command menu shows a Member no keys and no settings", async ({ page }) => {
	const organization = await createOrganization();
	await signIn(page, organization.member);
	await page.goto(`${environment.consoleUrl}/${organization.slug}/request-logs`);
	await page.getByRole("button", { name: "Command menu" }).click();
	const menu = page.getByRole("dialog", { name: "Command menu" });
	await expect(menu.getByRole("option", { name: "Traces" })).toBeVisible();
	await expect(menu.getByRole("option", { name: "Encryption Keys" })).toHaveCount(0);
	await expect(menu.getByRole("option", { name: /^Add key/ })).toHaveCount(0);
	await menu.getByRole("combobox").fill("sign out");
	await page.keyboard.press("Enter");
	await expect(page).toHaveURL(/\/sign-in/);
});

test("on a phone the navigation is a menu, sub-pages show where they are, and table rows are cards", async ({
	page,
}) => {
	await page.setViewportSize({ width: 390, height: 844 });
	const organization = await createOrganization();
	await sendLogs(organization, 3);
	await signIn(page, organization.admin);
	await page.goto(`${environment.consoleUrl}/${organization.slug}/request-logs`);
	// A cell stands beside its column's label, and is still a cell for a screen reader.
	const cell = page.getByRole("row").nth(1).getByRole("cell").nth(2);
	await expect(cell).toHaveAttribute("data-label", "Status");
	const table = await page.getByRole("table").boundingBox();
	expect(table?.width).toBeLessThan(390);

	const menuButton = page.getByRole("button", { name: "Menu", exact: true });
	await menuButton.click();
	const drawer = page.getByRole("dialog", { name: "Menu" });
	await expect(drawer.getByRole("link", { name: "Request logs" })).toHaveAttribute("aria-current", "page");
	await scanShown(page);
	await page.keyboard.press("Escape");
	await expect(drawer).toBeHidden();
	await expect(menuButton).toBeFocused();
	await menuButton.click();
	await drawer.getByRole("link", { name: "Encryption Keys" }).click();
	await expect(page.getByRole("heading", { name: "Encryption Keys", level: 1 })).toBeVisible();
	await expect(drawer).toBeHidden();

	await page.goto(
		`${environment.consoleUrl}${keysPath(organization)}/add?deployment=${organization.deploymentId}`,
	);
	const trail = page.getByRole("navigation", { name: "Breadcrumb" });
	await expect(trail.getByRole("listitem")).toHaveText([
		"Organization Settings",
		"Encryption Keys",
		"Add key",
	]);
	await menuButton.click();
	await expect(drawer.getByRole("link", { name: "Encryption Keys" })).toHaveAttribute("aria-current", "true");
	await page.keyboard.press("Escape");
	await trail.getByRole("link", { name: "Encryption Keys" }).click();
	await expect(page.getByRole("heading", { name: "Encryption Keys", level: 1 })).toBeVisible();
});

test("a menu or dialog that is requested before its code has loaded opens once it has loaded", async ({
	page,
}) => {
	const organization = await createOrganization();
	await signIn(page, organization.admin);
	await bringKey(page, organization, await createKmsKey(organization.id), "late-key");
	await page.goto(`${environment.consoleUrl}${keysPath(organization)}`);
	const more = page.getByRole("button", { name: "More for late-key" });
	await expect(more).toBeEnabled();
	await page.waitForLoadState("networkidle");
	const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
	await page.route("**/_next/static/**/*.js", async (route) => {
		await arrived;
		await route.continue();
	});
	await more.focus();
	await page.keyboard.press("Enter");
	await expect(more).toHaveAttribute("aria-busy", "true");
	await expect(page.getByRole("menu")).toHaveCount(0);
	arrive();
	await expect(page.getByRole("menuitem", { name: "Rename" })).toBeFocused();
	await page.keyboard.press("Escape");
	await expect(page.getByRole("menu")).toHaveCount(0);
	await expect(more).toBeFocused();
	// Again, now that everything is there: with the mouse, into a dialog and back.
	await more.click();
	await page.getByRole("menuitem", { name: "Delete key" }).click();
	const dialog = page.getByRole("alertdialog", { name: "Delete late-key?" });
	await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
	await page.keyboard.press("Escape");
	await expect(dialog).toBeHidden();
	await expect(more).toBeFocused();
});

test("checking a key from the command menu works on any page, opens the key and shows the result", async ({
	page,
}) => {
	const organization = await createOrganization();
	await signIn(page, organization.admin);
	await bringKey(page, organization, await createKmsKey(organization.id), "far-key");
	await page.goto(`${environment.consoleUrl}/${organization.slug}/traces`);
	await page.getByRole("button", { name: "Command menu" }).click();
	const menu = page.getByRole("dialog", { name: "Command menu" });
	await expect(menu.getByRole("option", { name: /^Audit log of far-key/ })).toBeVisible();
	await page.keyboard.type("check far");
	await expect(menu.getByRole("option")).toHaveText(["Check now: far-key"]);
	await page.keyboard.press("Enter");
	await expect(page.getByRole("heading", { name: "Encryption Keys", level: 1 })).toBeVisible();
	const result = page.getByRole("status").filter({ hasText: "Checked far-key: " });
	await expect(result).toBeVisible();
	await scanShown(page);
	await result.getByRole("button", { name: "Dismiss the result of the check" }).click();
	await expect(result).toHaveCount(0);
});
