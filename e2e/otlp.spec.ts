import { expect, test } from "@playwright/test";
import { createOrganization, environment, postLogs } from "./support/world.ts";

const json = { "content-type": "application/json" };
const log = (body: string) =>
	`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"${body}"}}]}]}]}`;

test("POST /otlp/v1/logs answers as OTLP/HTTP says, and stores nothing of what it refuses", async ({
	page,
}) => {
	const organization = await createOrganization();
	const authorization = `Bearer ${organization.token}`;
	const status = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
		(await postLogs(body, headers)).status;

	expect(await status(log("no token"), json)).toBe(401);
	expect(await status(log("bad token"), { ...json, authorization: "Bearer kh_wrong" })).toBe(401);
	expect(await status(log("wrong type"), { "content-type": "text/plain", authorization })).toBe(415);
	expect(await status("{", { ...json, authorization })).toBe(400);
	expect(
		await status('{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"traceId":"zz"}]}]}]}', {
			...json,
			authorization,
		}),
	).toBe(400);
	expect(await status(new Uint8Array([0x7b, 0xff, 0x7d]), { ...json, authorization })).toBe(400);
	expect(await status(log("x".repeat(5 * 1024 * 1024)), { ...json, authorization })).toBe(413);
	// One good record does not save a request in which another is malformed.
	const half =
		'{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"good"}},{"spanId":"bad"}]}]}]}';
	expect(await status(half, { ...json, authorization })).toBe(400);

	const accepted = await postLogs(log("welcome"), { ...json, authorization });
	expect(accepted.status).toBe(200);
	expect(await accepted.json()).toEqual({ partialSuccess: {} });

	await page.goto(`${environment.consoleUrl}/sign-in?callbackUrl=/${organization.slug}/request-logs`);
	await page.getByLabel("Email").fill(organization.admin.email);
	await page.getByLabel("Password").fill(organization.admin.password);
	await page.getByRole("button", { name: "Sign in" }).click();
	await expect(page.getByRole("row")).toHaveCount(2);
});

test("/api/health tells of every part", async ({ request }) => {
	const response = await request.get(`${environment.consoleUrl}/api/health`);
	expect(response.status()).toBe(200);
	expect(await response.json()).toEqual({ status: "ok", database: "ok", kms: "ok", worker: "ok" });
});
