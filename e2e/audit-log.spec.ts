import { bringKey } from "./support/keys-page.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import { createKmsKey, createOrganization, environment, sendLogs } from "./support/world.ts";

test("an Org Admin finds a change in the audit log and gives an auditor the evidence", async ({
	page,
	browser,
}) => {
	test.setTimeout(120_000);
	const organization = await createOrganization();
	await sendLogs(organization, 5);
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin);
	await bringKey(page, organization, arn, "audited-key");

	await page.getByRole("link", { name: "Audit log" }).click();
	await expect(page.getByRole("heading", { name: "Audit log", level: 1 })).toBeVisible();
	const table = page.getByRole("table", { name: "Audit log, newest first" });
	await expect(table.getByRole("row", { name: /Key added/ })).toBeVisible();
	await page.getByLabel("Action").selectOption("Key activated");
	await page.getByRole("button", { name: "Search" }).click();
	await expect(page).toHaveURL(/action=key\.activated/);
	await expect(table.getByRole("row", { name: /Key added/ })).toHaveCount(0);
	const activated = table.getByRole("row", { name: /Key activated/ });
	await expect(activated).toContainText(organization.admin.email);
	await expect(activated).toContainText("Done");
	await activated.getByRole("button").click();
	await expect(activated.getByRole("link", { name: "audited-key" })).toHaveAttribute(
		"href",
		`/${organization.slug}/settings/encryption-keys`,
	);
	await expect(page.getByText(arn).first()).toBeVisible();
	await page.getByText("Recorded details as JSON").click();
	await expect(page.getByRole("region", { name: "Details" })).toContainText(arn);
	await expect(page.getByText(/AWS CloudTrail in the key's account/)).toBeVisible();
	await expect(page.getByRole("button", { name: "Copy hash", exact: true })).toBeVisible();

	await page.getByRole("link", { name: "Evidence report" }).click();
	await page.getByRole("button", { name: "Generate report" }).click();
	await expect(
		page.getByText(/Audit log verified: the hash chain of all \d+ entries is unbroken/),
	).toBeVisible({
		timeout: 30_000,
	});
	await expect(page).toHaveURL(/report=/);
	await page.reload();
	await expect(
		page.getByText(/Audit log verified: the hash chain of all \d+ entries is unbroken/),
	).toBeVisible();
	const protection = page.getByRole("table", { name: "Which key protected what" });
	await expect(
		protection
			.getByRole("row", { name: /Request logs/ })
			.filter({ hasText: `audited-key …key/…${arn.slice(-4)}` }),
	).toHaveCount(1);
	const appendix = page.getByRole("table", { name: "Appendix: key ARNs" });
	await expect(appendix.getByRole("row", { name: /audited-key/ })).toContainText(arn);
	const download = page.waitForEvent("download");
	await page.getByRole("link", { name: "Download JSON" }).click();
	expect((await download).suggestedFilename()).toBe("keyhold-evidence.json");

	// The pages and the routes refuse a Member.
	const member = await (await browser.newContext()).newPage();
	await signIn(member, organization.member);
	const settings = `${environment.consoleUrl}/${organization.slug}/settings/audit-log`;
	const report = new URL(page.url()).search;
	for (const path of ["", "/evidence", `/evidence${report}`]) {
		expect((await member.goto(settings + path))?.status()).toBe(403);
	}
	for (const route of [`evidence${report}`, `evidence/progress${report}`]) {
		const url = `${environment.consoleUrl}/api/console/${organization.slug}/${route}`;
		expect((await member.request.get(url)).status()).toBe(403);
	}
});
