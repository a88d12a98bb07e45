import type { Page } from "@playwright/test";
import { bringKey } from "./support/keys-page.ts";
import { dayMs, hexId, sendSpans } from "./support/otlp.ts";
import { showPayload } from "./support/payload.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import {
	createKmsKey,
	createOrganization,
	disableKmsKey,
	enableKmsKey,
	environment,
	type Organization,
	postLogs,
} from "./support/world.ts";

const attribute = (key: string, value: object) => ({ key, value });
const text = (stringValue: string) => ({ stringValue });

type SentLog = { status: number; body: string; trace?: number; span?: number };

/** Sends request logs a second apart, with an attribute of every kind. */
async function sendRequests(organization: Organization, logs: SentLog[]): Promise<void> {
	const logRecords = logs.map(({ status, body, trace, span }, index) => ({
		timeUnixNano: `${dayMs + index * 1000}000000`,
		body: text(body),
		...(trace && { traceId: hexId(trace, 32) }),
		...(span && { spanId: hexId(span, 16) }),
		attributes: [
			attribute("http.request.method", text("GET")),
			attribute("http.route", text(`/orders/${index}`)),
			attribute("http.response.status_code", { intValue: `${status}` }),
			attribute("app.note", text("a note to copy")),
			attribute("app.big", { intValue: "9007199254740993" }),
			attribute("app.long", text("long ".repeat(400))),
		],
	}));
	const resource = { attributes: [attribute("host.name", text("host-of-the-shop"))] };
	const response = await postLogs(
		JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] }),
		{
			"content-type": "application/json",
			authorization: `Bearer ${organization.token}`,
		},
	);
	expect(response.status).toBe(200);
}

const listUrl = ({ slug }: Organization, query = "") =>
	`${environment.consoleUrl}/${slug}/request-logs?range=all${query}`;

async function openLog(page: Page, organization: Organization, route: string): Promise<void> {
	await page.goto(listUrl(organization, `&route=${encodeURIComponent(route)}`));
	await page.getByRole("row").nth(1).getByRole("link").first().click();
	await expect(page.getByRole("heading", { name: route, level: 1 })).toBeVisible();
}

test("a payload opens on demand, is readable, and each opening is audited", async ({ page, context }) => {
	await context.grantPermissions(["clipboard-read", "clipboard-write"]);
	const organization = await createOrganization();
	await sendRequests(organization, [{ status: 503, body: '{"order":12345678901234567890,"paid":false}' }]);
	await signIn(page, organization.admin);
	await openLog(page, organization, "/orders/0");
	await expect(page.getByRole("heading", { name: "GET /orders/0 503", level: 1 })).toBeVisible();
	// Nothing is opened by looking at the page.
	await expect(page.getByText("host-of-the-shop")).toHaveCount(0);

	const payload = await showPayload(page);
	await expect(payload.getByText('"order": 12345678901234567890,')).toBeVisible();
	const attributes = payload.getByRole("table", { name: "Attributes" });
	await expect(attributes.getByRole("row", { name: /app\.big/ })).toContainText("9007199254740993");
	await expect(payload.getByRole("table", { name: "Resource" })).toContainText("host-of-the-shop");
	await attributes.getByRole("button", { name: "Copy app.note" }).click();
	await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("a note to copy");
	await payload.getByRole("button", { name: "Copy Resource as JSON" }).click();
	await expect
		.poll(() => page.evaluate(() => navigator.clipboard.readText()))
		.toBe('{\n  "host.name": "host-of-the-shop"\n}');
	const long = attributes.getByRole("row", { name: /app\.long/ });
	await long.getByRole("button", { name: /Show all 2,000 characters/ }).click();
	await expect(long.getByRole("button", { name: /Show less/ })).toBeVisible();

	await payload.getByRole("tab", { name: "Raw" }).click();
	await expect(page.getByRole("region", { name: "Decrypted JSON" })).toContainText(
		'"intValue": "9007199254740993"',
	);
	await payload.getByRole("button", { name: "Hide payload" }).click();
	await expect(page.getByText("9007199254740993")).toHaveCount(0);
	await showPayload(page);
	await expect(payload.getByRole("tab", { name: "Readable" })).toBeVisible();

	const recordId = new URL(page.url()).pathname.split("/").at(-1);
	await page.goto(`${environment.consoleUrl}/${organization.slug}/settings/audit-log?target=${recordId}`);
	await expect(page.getByRole("row", { name: /Request log payload read/ })).toHaveCount(2);
});

test("a request log leads to its span, and the span to its request logs", async ({ page }) => {
	const organization = await createOrganization();
	const span = { traceId: hexId(1, 32), startMs: 0, lengthMs: 5_000 };
	await sendSpans(organization, [
		{ ...span, spanId: hexId(1, 16), name: "root" },
		{ ...span, spanId: hexId(2, 16), parentSpanId: hexId(1, 16), name: "charge" },
	]);
	await sendRequests(organization, [
		{ status: 200, body: "one", trace: 1, span: 2 },
		{ status: 404, body: "two", trace: 1, span: 1 },
		{ status: 200, body: "three", trace: 9, span: 9 },
	]);
	await signIn(page, organization.member);
	await openLog(page, organization, "/orders/0");
	await page.getByRole("link", { name: hexId(1, 32) }).click();
	const rows = page.getByRole("treegrid").getByRole("row");
	await expect(rows.filter({ hasText: "charge" })).toHaveAttribute("aria-selected", "true");
	await expect(page.getByRole("heading", { name: "charge", level: 2 })).toBeVisible();

	const logs = page.getByRole("table", { name: /^Request logs of this trace/ });
	await expect(logs.getByRole("row")).toHaveCount(3);
	await expect(logs.getByRole("row", { name: "/orders/0" })).toContainText("selected");
	await logs.getByRole("link", { name: "root" }).click();
	await expect(rows.filter({ hasText: "root" })).toHaveAttribute("aria-selected", "true");
	await page.getByRole("region", { name: "root" }).getByRole("link", { name: "GET /orders/1" }).click();
	await expect(page.getByRole("heading", { name: "GET /orders/1 404", level: 1 })).toBeVisible();

	await openLog(page, organization, "/orders/2");
	await expect(page.getByText("No spans stored")).toBeVisible();
	await expect(page.getByRole("button", { name: "Copy trace ID" })).toBeVisible();
});

test("a request log leads to its neighbors in the list that it was found in, and back to that list", async ({
	page,
}) => {
	const organization = await createOrganization();
	await sendRequests(
		organization,
		[200, 503, 200, 503, 503].map((status, index) => ({ status, body: `request ${index}` })),
	);
	await signIn(page, organization.member);
	await page.goto(listUrl(organization, "&status=5xx"));
	await expect(page.getByRole("row")).toHaveCount(4);
	await page.getByRole("row", { name: "/orders/4" }).getByRole("link").first().click();
	const title = page.getByRole("heading", { level: 1 });
	await expect(title).toHaveText("GET /orders/4 503");
	const newer = page.getByRole("link", { name: "Newer" });
	const older = page.getByRole("link", { name: "Older" });
	await expect(newer).toHaveCount(0);
	await older.click();
	await expect(title).toHaveText("GET /orders/3 503");
	await older.click();
	await expect(title).toHaveText("GET /orders/1 503");
	await expect(older).toHaveCount(0);
	await newer.click();
	await expect(title).toHaveText("GET /orders/3 503");
	await page.getByRole("link", { name: "Back to Request logs" }).click();
	await expect(page).toHaveURL(/status=5xx/);
	await expect(page.getByRole("row")).toHaveCount(4);
});

test("a record names its deployment and its key; a disabled key is explained in place", async ({ page }) => {
	const organization = await createOrganization();
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin);
	await bringKey(page, organization, arn, "named-key");
	await sendRequests(organization, [{ status: 200, body: "comes-back" }]);
	await openLog(page, organization, "/orders/0");
	await expect(page.getByText("Production")).toBeVisible();
	await expect(page.getByRole("link", { name: "named-key" })).toHaveAttribute(
		"href",
		`/${organization.slug}/settings/encryption-keys#${organization.deploymentId}`,
	);
	const detail = page.url();

	// A Member, who may not open the page of keys, sees the name alone.
	await page.context().clearCookies();
	await signIn(page, organization.member);
	await page.goto(detail);
	await expect(page.getByText("named-key")).toBeVisible();
	await expect(page.getByRole("link", { name: "named-key" })).toHaveCount(0);
	const payload = await showPayload(page);
	await expect(payload.getByText("comes-back")).toBeVisible();

	await disableKmsKey(arn);
	await expect(async () => {
		await page.goto(detail);
		await showPayload(page);
		await expect(payload.getByText(/the encryption key is disabled/)).toBeVisible({ timeout: 1_000 });
	}).toPass({ timeout: 15_000 });
	await expect(page.getByText("comes-back")).toHaveCount(0);
	// The metadata needs no key.
	await expect(page.getByText("named-key")).toBeVisible();
	await enableKmsKey(arn);
	await expect(async () => {
		await payload.getByRole("button", { name: "Try again" }).click({ timeout: 1_000 });
		await expect(payload.getByText("comes-back")).toBeVisible({ timeout: 1_000 });
	}).toPass({ timeout: 15_000 });
});
