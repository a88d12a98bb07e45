import type { Page } from "@playwright/test";
import { sendManyLogs, sendRequestLogs } from "./support/many-logs.ts";
import { hexId } from "./support/otlp.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import { admin, createOrganization, environment, type Organization } from "./support/world.ts";

const list = (organization: Organization, query = "") => `/${organization.slug}/request-logs${query}`;
const table = (page: Page) => page.getByRole("table", { name: "Request logs, newest first" });
const rows = (page: Page) => table(page).getByRole("row");
const figure = (page: Page, name: RegExp) => page.getByRole("figure", { name });
const chips = (page: Page) => page.getByRole("list", { name: "Filters" }).getByRole("link");

test("200,000 request logs are counted over time, narrowed by bars and filters, and paged both ways", async ({
	page,
}, testInfo) => {
	test.setTimeout(300_000);
	const organization = await createOrganization();
	await sendManyLogs(organization, 200_000, Date.now());
	await signIn(page, organization.member, list(organization));
	const measure = async (what: string, act: () => Promise<unknown>, name: RegExp) => {
		const started = performance.now();
		await act();
		await expect(figure(page, name)).toBeVisible({ timeout: 30_000 });
		await expect(table(page)).toBeVisible();
		testInfo.annotations.push({ type: what, description: `${Math.round(performance.now() - started)} ms` });
	};
	const range = page.getByRole("navigation", { name: "Time range" });
	await expect(range.getByRole("link", { name: "24 h" })).toHaveAttribute("aria-current", "true");
	await measure(
		"7 days",
		() => range.getByRole("link", { name: "7 d" }).click(),
		/^200,000 request logs in the last 7 days/,
	);
	await expect(page.getByText("1–50 of 200,000 request logs")).toBeVisible();
	await expect(page.getByText("5xx 4,000")).toBeVisible();

	await page.getByLabel("Status").fill("5xx");
	await measure("5xx", () => page.keyboard.press("Enter"), /^4,000 request logs in the last 7 days/);
	await expect(page).toHaveURL(/\?status=5xx&range=7d$/);
	await expect(chips(page)).toHaveText([/Status\s*5xx/]);
	await expect(page.getByText("1–50 of 4,000 request logs")).toBeVisible();
	const pages = page.getByRole("navigation", { name: "Pages" });
	await pages.getByRole("link", { name: "Older" }).click();
	await expect(page.getByText("51–100 of 4,000 request logs")).toBeVisible();
	const second = await rows(page).nth(1).locator("time").getAttribute("datetime");
	await pages.getByRole("link", { name: "Older" }).click();
	await expect(page.getByText("101–150 of 4,000 request logs")).toBeVisible();
	await pages.getByRole("link", { name: "Newer" }).click();
	await expect(page.getByText("51–100 of 4,000 request logs")).toBeVisible();
	expect(await rows(page).nth(1).locator("time").getAttribute("datetime")).toBe(second);

	// A click on any cell opens the record, which remembers the page of the list.
	// The link covers the row, so the cell itself is not what is hit.
	await rows(page).nth(2).getByText("/orders/{id}").click({ force: true });
	await expect(page.getByRole("button", { name: "Show payload" })).toBeVisible();
	await page.getByRole("link", { name: "Back to Request logs" }).click();
	await expect(page.getByText("51–100 of 4,000 request logs")).toBeVisible();

	// A bar, with the mouse.
	await figure(page, /in the last 7 days/)
		.locator("[aria-hidden] > svg")
		.hover();
	await page.locator(".recharts-bar-rectangle").nth(20).click();
	await expect(page).toHaveURL(/status=5xx&from=.*&to=/);
	// 4,000 records in six days; each bar is 3 h.
	await expect(figure(page, /^8[34] request logs in this time/)).toBeVisible();
	await page.goBack();
	await expect(figure(page, /in the last 7 days/)).toBeVisible();

	// The same by keyboard: the table behind the bars.
	await page.locator("summary", { hasText: "View as table" }).focus();
	await page.keyboard.press("Enter");
	const counted = page.getByRole("table", { name: /^4,000 request logs/ }).getByRole("row");
	const count = await counted.nth(2).getByRole("cell").last().textContent();
	await counted.nth(2).getByRole("link").focus();
	await page.keyboard.press("Enter");
	await expect(figure(page, new RegExp(`^${count} request logs in this time`))).toBeVisible();
	await chips(page).first().click();
	await expect(page).toHaveURL(/\?from=[^&]*&to=[^&]*$/);
	await expect(chips(page)).toHaveCount(0);
});

test("live rows are counted, and shown on demand", async ({ page }) => {
	const organization = await createOrganization();
	await signIn(page, organization.member, list(organization));
	await expect(page.getByText("No request logs yet")).toBeVisible();
	await page.getByRole("button", { name: "Live" }).click();
	await expect(page.getByText("Waiting for new request logs")).toBeVisible();
	await sendRequestLogs(organization, [{ atMs: Date.now() + 5 }, { atMs: Date.now() + 6 }]);
	await page.getByRole("button", { name: "Show 2 new request logs" }).click();
	await expect(rows(page)).toHaveCount(3);
	await sendRequestLogs(organization, [{ atMs: Date.now() + 50 }]);
	await page.getByRole("button", { name: "Show 1 new request log", exact: true }).click();
	await expect(rows(page)).toHaveCount(4);
	await expect(page.getByRole("button", { name: "Live" })).toHaveAttribute("aria-pressed", "true");
});

test("a search names every parameter that it ignores", async ({ page }) => {
	const organization = await createOrganization();
	await sendRequestLogs(organization, [{ atMs: Date.now() }]);
	const query = "?status=abc&stauts=500&range=3w&deployment=Nowhere&from=2026-11-30&to=2026-11-29";
	await signIn(page, organization.member, list(organization, query));
	for (const problem of [
		"status=abc was ignored: use 404 or 4xx.",
		"stauts was ignored: there is no such filter.",
		"range=3w was ignored: use 15m, 1h, 24h, 7d or all.",
		"deployment=Nowhere was ignored: there is no such deployment. Use Production.",
		"From is later than To, so both were ignored. Swap them.",
	])
		await expect(page.getByText(problem)).toBeVisible();
	await expect(rows(page)).toHaveCount(2);
});

test("the search box opens a record by its ID, and says that payloads cannot be searched", async ({
	page,
}) => {
	const organization = await createOrganization();
	const traceId = hexId(77, 32);
	await sendRequestLogs(organization, [{ atMs: Date.now(), traceId }, { atMs: Date.now() - 10 }]);
	await signIn(page, organization.member, list(organization));
	const box = page.getByRole("searchbox", { name: "Search by ID" });
	const search = async (text: string) => {
		await box.fill(text);
		await page.getByRole("button", { name: "Search", exact: true }).click();
	};
	await search("user-4711");
	await expect(page.getByText("Payloads are encrypted and cannot be searched: filter by")).toBeVisible();
	await search(hexId(78, 32));
	await expect(page.getByText(/No trace, span or record has the ID/)).toBeVisible();
	await search(traceId);
	await expect(page).toHaveURL(/\?traceId=0+4d&range=all$/);
	await expect(rows(page)).toHaveCount(2);
	const href = await rows(page).nth(1).getByRole("link").getAttribute("href");
	const id = new URL(href ?? "", environment.consoleUrl).pathname.split("/").at(-1) ?? "";
	await search(id);
	await expect(page).toHaveURL(new RegExp(`/request-logs/${id}$`));
});

test("with several deployments, the list has a column and a filter for them, and the CSV has the filtered rows", async ({
	page,
}) => {
	const organization = await createOrganization();
	const { slug } = organization;
	await admin(["deployment", "create", "--org", slug, "--name", "Staging", "--region", "us-west-1"]);
	const now = Date.now();
	await sendRequestLogs(organization, [{ atMs: now, route: "=1+1" }], {
		"x-keyhold-deployment": "Production",
	});
	await sendRequestLogs(organization, [{ atMs: now }, { atMs: now - 1 }], {
		"x-keyhold-deployment": "Staging",
	});
	await signIn(page, organization.member, list(organization));
	await expect(rows(page)).toHaveCount(4);
	await page.getByLabel("Deployment").selectOption("Production");
	await page.getByRole("button", { name: "Search", exact: true }).click();
	await expect(chips(page)).toHaveText([/Deployment\s*Production/]);
	await expect(rows(page)).toHaveText([/Deployment/, /=1\+1.*Production.*Keyhold managed key/s]);
	const downloading = page.waitForEvent("download");
	await page.getByRole("link", { name: "Export CSV" }).click();
	const download = await downloading;
	expect(download.suggestedFilename()).toMatch(new RegExp(`^keyhold-request-logs-${slug}-[\\d-]+\\.csv$`));
	const pieces: Uint8Array[] = [];
	for await (const piece of await download.createReadStream()) pieces.push(piece);
	const lines = Buffer.concat(pieces).toString("utf8").trimEnd().split("\r\n");
	expect(lines).toHaveLength(2);
	expect(lines[1]).toMatch(/Z,GET,'=1\+1,200,,shop,.*,Production,Keyhold managed key,/);
});

test.describe("in India", () => {
	test.use({ timezoneId: "Asia/Kolkata" });

	test("the table names its time zone, and shows UTC on demand from then on", async ({ page }) => {
		const organization = await createOrganization();
		await sendRequestLogs(organization, [{ atMs: Date.UTC(2026, 10, 20, 20, 0, 0) }]);
		await signIn(page, organization.member, list(organization));
		await expect(table(page).getByRole("columnheader", { name: "Time (GMT+5:30)" })).toBeVisible();
		await expect(rows(page).nth(1)).toContainText("21 Nov 2026, 01:30:00");
		await page.getByRole("button", { name: "UTC" }).click();
		await expect(rows(page).nth(1)).toContainText("20 Nov 2026, 20:00:00");
		await page.reload();
		await expect(table(page).getByRole("columnheader", { name: "Time (UTC)" })).toBeVisible();
		await expect(page.getByRole("button", { name: "UTC" })).toHaveAttribute("aria-pressed", "true");
	});
});
