import type { Page } from "@playwright/test";
import { bringKey, keysPath } from "./support/keys-page.ts";
import { hexId, sendSpans } from "./support/otlp.ts";
import { showPayload } from "./support/payload.ts";
import { scanShown } from "./support/scan.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import {
	admin,
	createKmsKey,
	createOrganization,
	createSupport,
	environment,
	sendLogs,
} from "./support/world.ts";

test.describe.configure({ timeout: 240_000 });

async function scan(page: Page, path: string, ready: string): Promise<void> {
	await page.goto(environment.consoleUrl + path);
	await expect(page.getByRole("heading", { name: ready, level: 1 })).toBeVisible();
	await expect(page).toHaveTitle(/\S+ · Keyhold/);
	await scanShown(page);
}

test.describe("no axe violations, light and dark:", () => {
	test("public pages and refusals", async ({ page }) => {
		const organization = await createOrganization();
		await scan(page, "/sign-in", "Sign in");
		await scan(page, "/api/v1/docs", "REST API");
		await scan(page, "/operator/v1/docs", "Operator API");
		await scan(page, "/invite/khi_none", "This invitation is no longer valid");
		await scan(page, "/access/khl_none", "This link is not valid");
		await scan(page, "/account/confirm-email/khc_none", "This link is not valid");
		await scan(page, "/account/forgot-password", "Forgot your password?");
		await scan(page, "/account/reset-password/khr_none", "This link is not valid");
		await signIn(page, organization.member);
		await scan(page, "/no-such-organization/request-logs", "Not found");
		await scan(page, keysPath(organization), "You don't have access to this page");
		await scan(page, "/account/security", "Account");
		await page.getByRole("button", { name: "Sign out everywhere" }).click();
		await expect(page.getByRole("alertdialog", { name: "Sign out everywhere?" })).toBeVisible();
		await scanShown(page);
		await scan(page, `/account/security?required=${organization.slug}`, "Account");
	});

	test("an empty organization, its settings and its queries", async ({ page }) => {
		const organization = await createOrganization();
		await signIn(page, organization.admin);
		await scan(page, `/${organization.slug}/request-logs`, "Request logs");
		await scan(page, `/${organization.slug}/traces`, "Traces");
		await scan(page, keysPath(organization), "Encryption Keys");
		await scan(page, `${keysPath(organization)}/add?deployment=${organization.deploymentId}`, "Add key");
		await scan(page, `/${organization.slug}/settings/general`, "General");
		await scan(page, `/${organization.slug}/settings/approvals`, "Approvals");
		await scan(page, `/${organization.slug}/settings/api-tokens`, "API tokens");
		await scan(page, `/${organization.slug}/settings/notifications`, "Notifications");
		await scan(page, `/${organization.slug}/settings/audit-log`, "Audit log");
		await page
			.getByRole("row", { name: /Organization created/ })
			.getByRole("button")
			.click();
		await expect(page.getByText("Time (UTC)")).toBeVisible();
		await scanShown(page);
		const evidencePath = `/${organization.slug}/settings/audit-log/evidence`;
		await scan(page, evidencePath, "Evidence report");
		await page.getByRole("button", { name: "Generate report" }).click();
		await expect(page.getByText("Audit log verified")).toBeVisible({ timeout: 30_000 });
		await scanShown(page);
		await scan(page, evidencePath, "Evidence report");
		await scan(page, `/${organization.slug}/settings/members`, "Members");
		await page.getByLabel("Email address").fill("scanned@example.com");
		await page.getByRole("button", { name: "Invite" }).click();
		const link = await page.getByRole("status").locator("code").textContent();
		await scan(page, new URL(link ?? "", environment.consoleUrl).pathname, `Join ${organization.name}`);

		await scan(page, `/${organization.slug}/scheduled-queries`, "Scheduled queries");
		await scan(page, `/${organization.slug}/scheduled-queries/new`, "New query");
		await page.getByLabel("Name", { exact: true }).fill("Scanned query");
		await page.getByRole("button", { name: "Create query" }).click();
		await expect(page.getByRole("heading", { name: "Scanned query", level: 1 })).toBeVisible();
		await page.getByRole("button", { name: "Run now" }).click();
		await expect(page.getByRole("table", { name: "Last runs" }).getByText("Done")).toBeVisible();
		const queryPath = new URL(page.url()).pathname;
		await scanShown(page);
		await scan(page, `${queryPath}/edit`, "Edit Scanned query");
		await scan(page, `/${organization.slug}/scheduled-queries`, "Scheduled queries");
	});

	test("two deployments on one page, and a query with rows", async ({ page }) => {
		const organization = await createOrganization();
		await signIn(page, organization.admin);
		await sendLogs(organization, 5);
		await page.goto(`${environment.consoleUrl}/${organization.slug}/scheduled-queries/new`);
		await page.getByLabel("Name", { exact: true }).fill("Query with rows");
		await page.getByRole("button", { name: "Create query" }).click();
		await page.getByRole("button", { name: "Run now" }).click();
		await expect(page.getByRole("table", { name: "Rows of the last result" })).toBeVisible();
		await scanShown(page);
		await admin([
			"deployment",
			"create",
			"--org",
			organization.slug,
			"--name",
			"Staging",
			"--region",
			"eu-west-1",
		]);
		await scan(page, keysPath(organization), "Encryption Keys");
		await expect(page.getByRole("heading", { name: /^Staging/ })).toBeVisible();
	});

	test("a key in use, its data, and its support pages", async ({ page }) => {
		const organization = await createOrganization();
		await signIn(page, organization.admin);
		await sendLogs(organization, 60);
		await bringKey(page, organization, await createKmsKey(organization.id), "scanned-key");
		await page.getByText("Health history").click();
		await expect(page.getByText("View as table")).toBeVisible();
		await scanShown(page);
		const replacePath = await page.getByRole("link", { name: "Replace" }).getAttribute("href");
		await scan(page, replacePath ?? "", "Replace key");
		await scan(page, (replacePath ?? "").replace(/replace$/, "drill"), "Revocation drill");
		const searched = "status=abc&service=shop&method=GET&from=2026-11-20T00:00:00Z";
		await scan(page, `/${organization.slug}/request-logs?${searched}`, "Request logs");
		await page.getByText("View as table").click();
		await expect(page.getByRole("table", { name: /request logs in this time/ })).toBeVisible();
		await page.getByRole("button", { name: "Live" }).click();
		await scanShown(page);
		await scan(page, `/${organization.slug}/request-logs?service=none`, "Request logs");
		await scan(page, `/${organization.slug}/request-logs`, "Request logs");
		await page.getByRole("row").nth(1).getByRole("link").first().click();
		await expect(page.getByRole("button", { name: "Show payload" })).toBeVisible();
		await scanShown(page);
		await showPayload(page);
		await expect(page.getByRole("tab", { name: "Raw" })).toBeVisible();
		await scanShown(page);

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
		await page.goto(`${environment.consoleUrl}/${organization.slug}/traces/${traceId}`);
		await page.getByRole("searchbox", { name: "Find spans" }).fill("step");
		await page.getByRole("row", { name: /step 2/ }).click();
		await showPayload(page);
		await page.getByRole("tab", { name: "Raw" }).click();
		await expect(page.getByRole("region", { name: "Decrypted JSON" })).toBeVisible();
		await scanShown(page);
		await page.getByRole("button", { name: "Collapse all" }).click();
		await expect(page.getByText("1 error below")).toBeVisible();
		await scanShown(page);

		await page.context().clearCookies();
		await signIn(page, await createSupport());
		await scan(page, "/support/key-health?search=unknown", "Key health");
		await scan(page, `/support/key-health?health=NONE&search=${organization.slug}`, "Key health");
		await scan(page, `/support/key-health?search=${organization.slug}&sort=since`, "Key health");
		await page.getByRole("link", { name: organization.name }).click();
		await expect(page.getByRole("button", { name: "Check now" })).toBeVisible();
		await page.getByRole("button", { name: "Show Org Admins" }).click();
		await expect(page.getByRole("list", { name: `Org Admins of ${organization.name}` })).toBeVisible();
		await expect(page.getByText("View as table")).toBeVisible();
		await page.getByText("View as table").click();
		await expect(page.getByRole("table", { name: /^Health history/ })).toBeVisible();
		await expect(
			page.getByRole("heading", { name: `${organization.name} · Production`, level: 1 }),
		).toBeVisible();
		await scanShown(page);
	});
});
