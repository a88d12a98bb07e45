import { gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";
import { postTraces } from "./support/otlp.ts";
import { createOrganization, environment, postLogs } from "./support/world.ts";

const json = { "content-type": "application/json" };
const log = (body: string) =>
	`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"${body}"}}]}]}]}`;

test("POST /v1/logs answers as OTLP/HTTP specifies, and stores nothing that it refuses", async ({ page }) => {
	const organization = await createOrganization();
	const authorization = `Bearer ${organization.token}`;
	const status = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
		(await postLogs(body, headers)).status;

	expect(await status(log("no token"), json)).toBe(401);
	expect(await status(log("bad token"), { ...json, authorization: "Bearer kh_wrong" })).toBe(401);
	expect(await status(log("wrong type"), { "content-type": "text/plain", authorization })).toBe(415);
	expect(await status("{", { ...json, authorization })).toBe(400);
	expect(
		await status('{"resourceLogs":[{"scopeLogs":[{"logRecords":{}}]}]}', { ...json, authorization }),
	).toBe(400);
	expect(await status(log("unpacked"), { ...json, authorization, "content-encoding": "br" })).toBe(415);
	expect(await status(log("not packed"), { ...json, authorization, "content-encoding": "gzip" })).toBe(400);
	expect(await status(new Uint8Array([0x7b, 0xff, 0x7d]), { ...json, authorization })).toBe(400);
	expect(await status(log("x".repeat(5 * 1024 * 1024)), { ...json, authorization })).toBe(413);
	const bomb = new Uint8Array(gzipSync(new Uint8Array(100 * 1024 * 1024)));
	expect(await status(bomb, { ...json, authorization, "content-encoding": "gzip" })).toBe(413);
	const elsewhere = { ...json, authorization, "x-keyhold-deployment": "Staging" };
	expect(await status(log("no such deployment"), elsewhere)).toBe(404);
	expect(await status(log("a session"), { ...json, authorization: "Basic eDp4" })).toBe(401);

	const accepted = await postLogs(log("welcome"), { ...json, authorization });
	expect(accepted.status).toBe(200);
	expect(await accepted.json()).toEqual({});
	// An invalid record is rejected and reported; the others are stored.
	const half = await postLogs(
		'{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"good"}},{"flags":"bad"}]}]}]}',
		{ ...json, authorization },
	);
	expect(half.status).toBe(200);
	expect(await half.json()).toEqual({
		partialSuccess: {
			rejectedLogRecords: "1",
			errorMessage: "resourceLogs.0.scopeLogs.0.logRecords.1.flags: expected fixed32",
		},
	});

	await page.goto(`${environment.consoleUrl}/sign-in?callbackUrl=/${organization.slug}/request-logs`);
	await page.getByLabel("Email").fill(organization.admin.email);
	await page.getByLabel("Password").fill(organization.admin.password);
	await page.getByRole("button", { name: "Sign in" }).click();
	await expect(page.getByRole("row")).toHaveCount(3);
});

test("every response has the encoding of its request", async () => {
	const organization = await createOrganization();
	const type = "application/x-protobuf";
	const headers = { "content-type": type, authorization: `Bearer ${organization.token}` };
	const answer = async (body: Uint8Array<ArrayBuffer>, sent: Record<string, string>) => {
		const response = await postTraces(body, sent);
		expect(response.headers.get("content-type")).toBe(type);
		return { status: response.status, text: new TextDecoder().decode(await response.arrayBuffer()) };
	};
	const empty = new Uint8Array();
	expect(await answer(empty, headers)).toEqual({ status: 200, text: "" });
	expect((await answer(empty, { "content-type": type })).status).toBe(401);
	expect(await answer(Uint8Array.of(0x0a, 0x05), headers)).toMatchObject({
		status: 400,
		text: expect.stringContaining("not an OTLP ExportTraceServiceRequest"),
	});
	// resource_spans { scope_spans { spans {} } }
	const withoutIds = Uint8Array.of(0x0a, 0x04, 0x12, 0x02, 0x12, 0x00);
	expect(await answer(withoutIds, headers)).toMatchObject({
		status: 200,
		text: expect.stringContaining("traceId and spanId are needed"),
	});
});

test("/api/health reports every part", async ({ request }) => {
	const response = await request.get(`${environment.consoleUrl}/api/health`);
	expect(response.status()).toBe(200);
	expect(await response.json()).toEqual({ status: "ok", database: "ok", kms: "ok", worker: "ok" });
});
