import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { bringKey, keysPath } from "./support/keys-page.ts";
import { hexId, sendSpans } from "./support/otlp.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import { createKmsKey, createOrganization, createSupport, environment, sendLogs } from "./support/world.ts";

async function scan(page: Page, path: string, ready: string): Promise<void> {
	for (const colorScheme of ["light", "dark"] as const) {
		await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
		await page.goto(environment.consoleUrl + path);
		await expect(page.getByRole("heading", { name: ready, level: 1 })).toBeVisible();
		await expect(page).toHaveTitle(/\S+ · Keyhold/);
		const { violations } = await new AxeBuilder({ page }).analyze();
		expect(violations.map(({ id, nodes }) => [path, colorScheme, id, nodes.map(({ html }) => html)])).toEqual(
			[],
		);
	}
}

test("every page is free of axe violations, light and dark", async ({ page }) => {
	test.setTimeout(600_000);
	const organization = await createOrganization();
	await scan(page, "/sign-in", "Sign in");
	await scan(page, "/api/v1/docs", "REST API");
	await signIn(page, organization.admin);
	await scan(page, `/${organization.slug}/request-logs`, "Request logs");
	await scan(page, `/${organization.slug}/traces`, "Traces");
	await scan(page, keysPath(organization), "Encryption Keys");
	await scan(page, `${keysPath(organization)}/add?deployment=${organization.deploymentId}`, "Add key");
	await scan(page, `/${organization.slug}/scheduled-queries`, "Scheduled queries");
	await scan(page, `/${organization.slug}/scheduled-queries/new`, "New query");
	await page.getByLabel("Name", { exact: true }).fill("Scanned query");
	await page.getByRole("button", { name: "Create query" }).click();
	await expect(page.getByRole("heading", { name: "Scanned query", level: 1 })).toBeVisible();
	await page.getByRole("button", { name: "Run now" }).click();
	await expect(page.getByRole("table", { name: "Last runs" }).getByText("Done")).toBeVisible();
	const queryPath = new URL(page.url()).pathname;
	await scan(page, queryPath, "Scanned query");
	await scan(page, `${queryPath}/edit`, "Edit Scanned query");
	await scan(page, `/${organization.slug}/scheduled-queries`, "Scheduled queries");
	await scan(page, "/no-such-organization/request-logs", "Not found");
	await scan(page, "/account/security", "Account");
	await scan(page, `/account/security?required=${organization.slug}`, "Account");
	await scan(page, `/${organization.slug}/settings/general`, "General");
	await scan(page, `/${organization.slug}/settings/api-tokens`, "API tokens");
	await scan(page, `/${organization.slug}/settings/members`, "Members");
	await page.getByLabel("E-mail address").fill("scanned@example.com");
	await page.getByRole("button", { name: "Invite" }).click();
	const link = await page.getByRole("status").locator("code").textContent();
	const invitePath = new URL(link ?? "", environment.consoleUrl).pathname;
	await scan(page, invitePath, `Join ${organization.name}`);
	await scan(page, "/invite/khi_none", "This link does not count");

	await sendLogs(organization, 60);
	await bringKey(page, organization, await createKmsKey(organization.id), "scanned-key");
	await scan(page, keysPath(organization), "Encryption Keys");
	await page.getByText("Health history").click();
	await expect(page.getByText("The same as a table")).toBeVisible();
	await scan(page, `/${organization.slug}/settings/notifications`, "Notifications");
	await scan(page, `/${organization.slug}/settings/audit-log`, "Audit log");
	await scan(
		page,
		`/${organization.slug}/settings/audit-log/evidence?from=2026-01-01&to=2099-01-01`,
		"Evidence report",
	);
	await page.goto(environment.consoleUrl + keysPath(organization));
	const replacePath = await page.getByRole("link", { name: "Replace" }).getAttribute("href");
	await scan(page, replacePath ?? "", "Replace key");
	await scan(page, (replacePath ?? "").replace(/replace$/, "drill"), "Revocation drill");
	await scan(page, `/${organization.slug}/request-logs`, "Request logs");
	await page.getByRole("row").nth(1).getByRole("link").first().click();
	await expect(page.getByText("Payload").first()).toBeVisible();
	await scan(page, new URL(page.url()).pathname, "Request log");

	const traceId = hexId(1, 32);
	const spans = [0, 1, 2].map((at) => ({
		traceId,
		spanId: hexId(at + 1, 16),
		...(at > 0 && { parentSpanId: hexId(at, 16) }),
		name: `step ${at}`,
		startMs: at,
		lengthMs: 10 - at,
		isError: at === 2,
	}));
	await sendSpans(organization, spans);
	await scan(page, `/${organization.slug}/traces`, "Traces");
	await scan(page, `/${organization.slug}/traces/${traceId}`, "Trace");
	await page.getByRole("link", { name: "step 2" }).click();
	await expect(page.getByRole("region", { name: "Decrypted JSON" })).toBeVisible();
	const { pathname, search } = new URL(page.url());
	await scan(page, pathname + search, "Trace");

	await page.context().clearCookies();
	await signIn(page, organization.member);
	await scan(page, keysPath(organization), "Not allowed");
	await page.context().clearCookies();
	await signIn(page, await createSupport());
	await scan(page, "/support/key-health", "Key health");
	await scan(page, "/support/key-health?search=nobody", "Key health");
	await scan(page, `/support/key-health?search=${organization.slug}&sort=since`, "Key health");
	await page.getByRole("link", { name: organization.name }).click();
	await expect(page.getByRole("button", { name: "Check now" })).toBeVisible();
	await expect(page.getByText("The same as a table")).toBeVisible();
	await scan(page, new URL(page.url()).pathname, `${organization.name} · Production`);
	await page.getByText("The same as a table").click();
	await expect(page.getByRole("table", { name: /^Health history/ })).toBeVisible();
	expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});
