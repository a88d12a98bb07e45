import { bringKey } from "./support/keys-page.ts";
import { dayMs, hexId, type SentSpan, sendSpans } from "./support/otlp.ts";
import { showPayload } from "./support/payload.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import {
	createKmsKey,
	createOrganization,
	disableKmsKey,
	enableKmsKey,
	environment,
} from "./support/world.ts";

/** A checkout: a failed payment below an order below a request. */
function checkout(number: number, startMs = number * 60_000): SentSpan[] {
	const traceId = hexId(number, 32);
	const id = (part: number) => hexId(number * 16 + part, 16);
	return [
		{ traceId, spanId: id(1), name: `POST /checkout/${number}`, startMs, lengthMs: 100 },
		{ traceId, spanId: id(2), parentSpanId: id(1), name: "order", startMs: startMs + 10, lengthMs: 80 },
		{
			traceId,
			spanId: id(3),
			parentSpanId: id(2),
			name: "payment",
			startMs: startMs + 20,
			lengthMs: 0.25,
			isError: number === 1,
		},
	];
}

test("traces are listed, found by metadata, and read span by span", async ({ page }) => {
	const organization = await createOrganization();
	await sendSpans(organization, [...checkout(1), ...checkout(2)], { marker: "secret-note" });
	await sendSpans(organization, checkout(3), { service: "billing" });
	await signIn(page, organization.member);
	await page.getByRole("link", { name: "Traces" }).click();
	await expect(page.getByRole("heading", { name: "Traces", level: 1 })).toBeVisible();
	const rows = page.getByRole("table").getByRole("row");
	await expect(rows).toHaveCount(4);
	await expect(rows.nth(1)).toContainText("POST /checkout/3");
	await expect(rows.nth(1)).toContainText("100 ms");
	await expect(page.getByText(/encrypted with your key and cannot be searched/)).toBeVisible();

	await page.getByLabel("Service").fill("shop");
	await page.getByLabel("Status").selectOption("Error");
	await page.getByRole("button", { name: "Search" }).click();
	await expect(page).toHaveURL(/\?service=shop&status=error$/);
	await expect(rows).toHaveCount(2);
	await page.getByLabel("Span name contains").fill("secret-note");
	await page.getByRole("button", { name: "Search" }).click();
	await expect(page.getByText("No matching traces")).toBeVisible();
	await page.getByRole("link", { name: "Clear filters" }).click();
	await expect(rows).toHaveCount(4);

	await rows.filter({ hasText: "/checkout/1" }).getByRole("link").click();
	await expect(page.getByRole("heading", { name: "Trace", level: 1 })).toBeVisible();
	await expect(page.getByText("3 spans · 1 service · 1 error")).toBeVisible();
	const spans = page.getByRole("treegrid").getByRole("row");
	await expect(spans).toHaveText([/Span/, /POST/, /order/, /payment.*Error.*250 µs/s]);
	await expect(page.getByText("secret-note")).toHaveCount(0);

	// By keyboard: to the last span, open, close.
	await spans.nth(1).focus();
	await page.keyboard.press("End");
	await expect(spans.nth(3)).toBeFocused();
	await page.keyboard.press("Enter");
	await expect(spans.nth(3)).toHaveAttribute("aria-selected", "true");
	await expect(page.getByRole("heading", { name: "payment", level: 2 })).toBeVisible();
	await expect(await showPayload(page)).toContainText("secret-note payment");
	await page.getByRole("button", { name: "Close span" }).click();
	await expect(page.getByText("secret-note")).toHaveCount(0);
});

test("a trace is collapsed, searched and read by keyboard", async ({ page }) => {
	const organization = await createOrganization();
	await sendSpans(organization, checkout(1), { marker: "note-of" });
	await signIn(page, organization.member, `/${organization.slug}/traces/${hexId(1, 32)}`);
	const spans = page.getByRole("treegrid").getByRole("row");
	await expect(spans).toHaveCount(4);

	// A collapsed span shows the errors that it hides; a search opens it again.
	await page.getByRole("button", { name: "Collapse all" }).press("Enter");
	await expect(spans).toHaveCount(2);
	await expect(spans.nth(1)).toContainText("1 error below");
	await expect(spans.nth(1)).toHaveAttribute("aria-expanded", "false");
	const search = page.getByRole("searchbox", { name: "Find spans" });
	await search.fill("pay");
	await expect(page.getByText("1 match", { exact: true })).toBeVisible();
	await search.press("Enter");
	await expect(page.getByText("1 of 1 match")).toBeVisible();
	await expect(spans).toHaveCount(4);
	await search.fill("nothing of this");
	await expect(page.getByText("No matches")).toBeVisible();
	await search.press("Escape");
	await expect(search).toHaveValue("");

	// Through the treegrid: one stop of Tab, then arrows.
	await spans.nth(1).focus();
	await page.keyboard.press("ArrowLeft");
	await expect(spans).toHaveCount(2);
	await page.keyboard.press("ArrowRight");
	await expect(spans).toHaveCount(4);
	await page.keyboard.press("ArrowRight");
	await expect(spans.nth(2)).toBeFocused();
	await page.keyboard.press("ArrowDown");
	await page.keyboard.press("Enter");
	const details = page.getByRole("region", { name: "payment" });
	await expect(details).toContainText(/Self time\s*250 µs/);
	await expect(details).toContainText(/Critical path\s*250 µs/);
	await expect(details).toContainText(/Encryption key\s*Keyhold managed key/);
	await expect(page).toHaveURL(/\?span=/);
	await page.keyboard.press("Escape");
	await expect(details).toHaveCount(0);
	await expect(spans.nth(3)).toBeFocused();
});

test("paging through traces loses and repeats none", async ({ page }) => {
	const organization = await createOrganization();
	// All at the same time, so that only the second part of the cursor differs.
	await sendSpans(organization, Array.from({ length: 60 }, (_, index) => checkout(index + 1, 5)).flat());
	await signIn(page, organization.member, `/${organization.slug}/traces`);
	const names = () =>
		page
			.getByRole("table")
			.getByText(/\/checkout\/\d+/)
			.allTextContents();
	await expect(page.getByRole("row")).toHaveCount(51);
	const first = await names();
	await page.getByRole("link", { name: "Older" }).click();
	await expect(page.getByRole("row")).toHaveCount(11);
	expect(new Set([...first, ...(await names())]).size).toBe(60);
});

test("traces are counted by outcome, and a bar's row in the table behind them selects its time", async ({
	page,
}) => {
	const organization = await createOrganization();
	await sendSpans(organization, [...checkout(1), ...checkout(2), ...checkout(3)]);
	await signIn(page, organization.member, `/${organization.slug}/traces`);
	// Older than a week, so all times are shown without being chosen.
	const figure = page.getByRole("figure", { name: /^3 traces at any time/ });
	await expect(figure).toContainText(/No error\s*2/);
	await expect(figure).toContainText(/Error\s*1/);
	await page.getByRole("link", { name: "24 h" }).click();
	await expect(page.getByText("No traces in the last 24 hours")).toBeVisible();
	await page.getByRole("link", { name: "Search all times" }).click();
	await expect(figure).toBeVisible();
	await page.getByText("View as table").click();
	await figure.getByRole("row").last().getByRole("link").click();
	await expect(page).toHaveURL(/from=2026-11-20T00%3A01%3A00.*&to=/);
});

test("a trace without its root is shown by its earliest span", async ({ page }) => {
	const organization = await createOrganization();
	const [, ...rest] = checkout(1);
	await sendSpans(organization, rest.toReversed());
	await signIn(page, organization.member, `/${organization.slug}/traces`);
	await expect(page.getByRole("row").nth(1)).toContainText("order(no root span)");
	await expect(page.locator("time").first()).toHaveAttribute(
		"datetime",
		new Date(dayMs + 60_010).toISOString(),
	);
});

test("another organization's trace and an invalid trace ID are not found", async ({ page }) => {
	const organization = await createOrganization();
	await sendSpans(organization, checkout(7));
	const other = await createOrganization();
	await signIn(page, other.admin);
	const paths = [
		`${organization.slug}/traces`,
		`${organization.slug}/traces/${hexId(7, 32)}`,
		`${other.slug}/traces/${hexId(7, 32)}`,
		`${other.slug}/traces/nonsense`,
	];
	for (const path of paths) {
		await page.goto(`${environment.consoleUrl}/${path}`);
		await expect(page.getByText(/not found/i).first()).toBeVisible();
	}
});

test("a span cannot be decrypted while its key is disabled, and the page says so", async ({ page }) => {
	const organization = await createOrganization();
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin);
	await bringKey(page, organization, arn, "taken-away");
	await sendSpans(organization, checkout(1), { marker: "comes-back" });
	await page.goto(`${environment.consoleUrl}/${organization.slug}/traces/${hexId(1, 32)}`);
	await page.getByRole("row", { name: /order/ }).click();
	await showPayload(page);
	await expect(page.getByText(/comes-back order/)).toBeVisible();
	const detail = page.url();
	await disableKmsKey(arn);
	await expect(async () => {
		await page.goto(detail);
		await showPayload(page);
		await expect(
			page.getByText("Decryption failed: the encryption key is disabled (DisabledException)."),
		).toBeVisible({ timeout: 1_000 });
	}).toPass({ timeout: 15_000 });
	// The waterfall needs no key.
	await expect(page.getByRole("row", { name: /payment/ })).toBeVisible();
	await enableKmsKey(arn);
	await expect(async () => {
		await page.getByRole("button", { name: "Try again" }).click({ timeout: 1_000 });
		await expect(page.getByText(/comes-back order/)).toBeVisible({ timeout: 1_000 });
	}).toPass({ timeout: 15_000 });
});
