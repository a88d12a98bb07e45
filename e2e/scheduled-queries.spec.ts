import { bringKey } from "./support/keys-page.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import {
	createKmsKey,
	createOrganization,
	createToken,
	disableKmsKey,
	enableKmsKey,
	environment,
	type Organization,
	sendLogs,
} from "./support/world.ts";

const listPath = ({ slug }: Organization) => `/${slug}/scheduled-queries`;

test("an Org Admin schedules a query, sees its result as chart and table, changes and deletes it", async ({
	page,
}) => {
	const organization = await createOrganization();
	await sendLogs(organization, 30);
	await signIn(page, organization.admin, listPath(organization));
	await page.getByRole("link", { name: "New query" }).click();
	await expect(page.getByRole("listitem").filter({ hasText: /:00$/ })).toHaveCount(3);
	await page.getByLabel("Schedule (cron)").fill("every day");
	await page.getByRole("button", { name: "Create query" }).click();
	await expect(page.getByLabel("Name", { exact: true })).toBeFocused();
	await expect(page.getByText("Give the query a name.").first()).toBeVisible();

	await page.getByLabel("Name", { exact: true }).fill("Requests by method");
	await page.getByLabel("Schedule (cron)").fill("30 6 * * 1-5");
	await page.getByLabel("Group by").selectOption("Method");
	await page.getByLabel("Then by").selectOption("Route");
	await page.getByRole("button", { name: "Add filter" }).click();
	await page.getByLabel("Field 1").selectOption("Status");
	await page.getByLabel("Comparison 1").selectOption("is at least");
	await page.getByLabel("Value 1").fill("many");
	await page.getByRole("button", { name: "Create query" }).click();
	await expect(page.getByText("Status is a number: enter one, for example 500.").first()).toBeVisible();
	await expect(page.getByLabel("Value 1")).toBeFocused();
	await page.getByLabel("Value 1").fill("200");
	await page.getByRole("button", { name: "Create query" }).click();

	await expect(page.getByRole("heading", { name: "Requests by method", level: 1 })).toBeVisible();
	await expect(page.getByText("Status is at least 200")).toBeVisible();
	await expect(page.getByText("No result yet. It appears here after the next run.")).toBeVisible();
	await page.getByRole("button", { name: "Run now" }).click();
	const result = page.getByRole("table", { name: "Rows of the last result" });
	await expect(result.getByRole("row").nth(1)).toContainText("15", { timeout: 20_000 });
	await expect(page.locator("figure svg").first()).toBeVisible();
	await expect(page.getByRole("table", { name: "Last runs" }).getByText("Done")).toBeVisible();

	await page.getByRole("link", { name: "Edit" }).click();
	await expect(page.getByLabel("Value 1")).toHaveValue("200");
	await page.getByLabel("Interval").selectOption("Every hour");
	await page.getByRole("button", { name: "Save query" }).click();
	await expect(page.getByText("No result yet. It appears here after the next run.")).toBeVisible();

	await page.getByRole("button", { name: "Delete", exact: true }).click();
	const dialog = page.getByRole("alertdialog", { name: "Delete Requests by method?" });
	await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
	await dialog.getByRole("button", { name: "Delete query" }).click();
	await expect(page.getByText("No scheduled queries yet")).toBeVisible();
});

test("a query runs on its schedule, is blocked while its key is revoked, and catches up", async ({
	page,
}) => {
	test.setTimeout(240_000);
	const organization = await createOrganization();
	await sendLogs(organization, 10);
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin);
	await bringKey(page, organization, arn, "own-key");
	const row = page.getByRole("row", { name: /Scheduled queries/ });
	await row.getByRole("button", { name: "Change…" }).click();
	await page.getByRole("alertdialog").getByRole("button", { name: "Use my key" }).click();
	await expect(row).toContainText("own-key");

	const token = await createToken(organization, ["queries:write", "telemetry:read"]);
	const created = await fetch(`${environment.consoleUrl}/api/v1/scheduled-queries`, {
		method: "POST",
		headers: { Authorization: `Bearer ${token}`, "content-type": "application/json" },
		body: JSON.stringify({
			name: "Every minute",
			schedule: "* * * * *",
			definition: { source: "request-logs", measure: { kind: "count" }, windowMinutes: 60 },
		}),
	});
	expect(created.status).toBe(201);
	const { queryId } = (await created.json()) as { queryId: string };

	await page.goto(`${environment.consoleUrl}${listPath(organization)}/${queryId}`);
	const runs = page.getByRole("table", { name: "Last runs" });
	await expect(runs.getByText("Done").first()).toBeVisible({ timeout: 80_000 });
	await expect(page.getByRole("table", { name: "Rows of the last result" })).toContainText("10");

	await disableKmsKey(arn);
	await expect(page.getByText(/can't be read/).first()).toBeVisible({ timeout: 30_000 });
	await page.reload();
	await expect(page.getByText(/Decryption failed: .*DisabledException/)).toBeVisible();
	await page.getByRole("button", { name: "Run now" }).click();
	const newest = runs.getByRole("row").nth(1);
	await expect(newest).toContainText("The encryption key is disabled (DisabledException).", {
		timeout: 30_000,
	});
	await enableKmsKey(arn);
	await expect(runs.getByText(/Blocked at .*; ran at/).first()).toBeVisible({ timeout: 60_000 });
	await expect(page.getByText(/Decryption failed/)).toHaveCount(0);
});

test("a Member can read queries but not change them", async ({ page }) => {
	const organization = await createOrganization();
	await signIn(page, organization.member, listPath(organization));
	await expect(page.getByText("No scheduled queries yet")).toBeVisible();
	await expect(page.getByRole("link", { name: "New query" })).toHaveCount(0);
	await page.goto(`${environment.consoleUrl}${listPath(organization)}/new`);
	await expect(page.getByText(/don't have access/i).first()).toBeVisible();
});

test("the API refuses a query over the payload with 422 and the reason", async () => {
	const organization = await createOrganization();
	const token = await createToken(organization, ["queries:write", "telemetry:read"]);
	const call = (method: string, body?: unknown, bearer = token) =>
		fetch(`${environment.consoleUrl}/api/v1/scheduled-queries`, {
			method,
			headers: { Authorization: `Bearer ${bearer}`, "content-type": "application/json" },
			...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
		});
	const query = {
		name: "By user",
		schedule: "0 * * * *",
		definition: {
			source: "request-logs",
			groupBy: ["attributes.user.id"],
			measure: { kind: "count" },
			windowMinutes: 60,
		},
	};
	const refused = await call("POST", query);
	expect(refused.status).toBe(422);
	expect(refused.headers.get("content-type")).toBe("application/problem+json");
	expect(await refused.json()).toMatchObject({
		status: 422,
		code: "FIELD_ENCRYPTED",
		detail: expect.stringContaining("is not a metadata field"),
		fieldErrors: { "groupBy.0": expect.any(String) },
	});
	expect((await call("POST", "{")).status).toBe(400);
	expect((await call("POST", query, "kh_unknown")).status).toBe(401);
	expect((await call("POST", query, organization.token)).status).toBe(403);
	expect(await (await call("GET")).json()).toEqual({ items: [], nextCursor: null });
});
