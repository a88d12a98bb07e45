import { openHangingDoor } from "./support/hanging-door.ts";
import { keysPath } from "./support/keys-page.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import { createOrganization, environment } from "./support/world.ts";

test("a console that hangs is noticed within ten seconds, and so is its return", async ({ page }) => {
	const organization = await createOrganization();
	await signIn(page, organization.admin);
	const door = await openHangingDoor(environment.consoleUrl);
	await page.goto(door.url + keysPath(organization));
	await page.waitForResponse(/\/api\/console\/.*\/encryption-keys$/);
	const notice = page.getByText("Keyhold didn't send new data in time.");
	await expect(notice).toHaveCount(0);
	door.hang();
	await expect(notice).toBeVisible({ timeout: 10_000 });
	await expect(notice).toContainText(/Showing data from \d\d:\d\d\. Retrying/);
	door.recover();
	await expect(notice).toHaveCount(0, { timeout: 10_000 });
	door.close();
});

test("a form whose server hangs says after 30 seconds that the outcome is unknown, and keeps what was typed", async ({
	page,
}) => {
	test.setTimeout(90_000);
	const organization = await createOrganization();
	await signIn(page, organization.admin);
	await page.goto(`${environment.consoleUrl}/${organization.slug}/settings/general`);
	await page.getByLabel("Name", { exact: true }).fill("Typed before it hung");
	await page.route("**/settings/general", (route) =>
		// Never answered.
		route.request().method() === "POST" ? undefined : route.continue(),
	);
	await page.getByRole("button", { name: "Save" }).click();
	await expect(
		page.getByText(
			"Keyhold hasn't responded for 30 s. The change may or may not have been made: check before you try again.",
		),
	).toBeVisible({ timeout: 40_000 });
	await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Typed before it hung");
	// The hanging request does not block the next one.
	await page.unroute("**/settings/general");
	await page.getByRole("button", { name: "Save" }).click();
	await expect(page.getByText("Saved.")).toBeVisible();
});
