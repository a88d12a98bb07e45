import type { Page } from "@playwright/test";
import { startTelemetry, type Wire } from "./support/exporters.ts";
import { bringKey } from "./support/keys-page.ts";
import { showPayload } from "./support/payload.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import { openWatchedDoor } from "./support/watched-door.ts";
import {
	createKmsKey,
	createOrganization,
	disableKmsKey,
	enableKmsKey,
	environment,
	type Organization,
	postLogs,
} from "./support/world.ts";

const wires: Wire[] = [
	{ protocol: "http/json", isPacked: false },
	{ protocol: "http/json", isPacked: true },
	{ protocol: "http/protobuf", isPacked: false },
	{ protocol: "http/protobuf", isPacked: true },
];
const contentTypes = { "http/json": "application/json", "http/protobuf": "application/x-protobuf" };
const nameOf = ({ protocol, isPacked }: Wire) => `${protocol}${isPacked ? "+gzip" : ""}`;

async function expectTrace(page: Page, organization: Organization, traceId: string, marker: string) {
	await page.goto(`${environment.consoleUrl}/${organization.slug}/traces/${traceId}`);
	await expect(page.getByText(/5 spans · 1 service · 1 error/)).toBeVisible();
	await page.getByRole("row", { name: /step 0/ }).click();
	const payload = await showPayload(page);
	await expect(payload).toContainText(marker);
	await expect(payload).toContainText("noticed");
}

test("OpenTelemetry's own exporters deliver traces and logs, in every encoding", async ({ page }) => {
	test.setTimeout(120_000);
	const organization = await createOrganization();
	const door = await openWatchedDoor();
	await signIn(page, organization.admin);
	for (const wire of wires) {
		const service = `shop ${nameOf(wire)}`;
		const marker = `sealed by ${nameOf(wire)}`;
		const telemetry = startTelemetry({ url: door.url, token: organization.token, service, wire });
		const { traceId } = telemetry.work(4, marker);
		await telemetry.stop();
		await expectTrace(page, organization, traceId, marker);
		const query = new URLSearchParams({ service });
		await page.goto(`${environment.consoleUrl}/${organization.slug}/request-logs?${query}`);
		await expect(page.getByRole("row")).toHaveCount(5);
		await page.getByRole("row").nth(1).getByRole("link").first().click();
		await expect(await showPayload(page)).toContainText(marker);
		await expect(page.getByText(traceId).first()).toBeVisible();
	}
	door.close();
	expect(
		door.passages
			.map(({ path, type, packing, status }) => [path, type, packing, status].join(" "))
			.toSorted(),
	).toEqual(
		wires
			.flatMap(({ protocol, isPacked }) =>
				["/v1/logs", "/v1/traces"].map((path) =>
					[path, contentTypes[protocol], isPacked ? "gzip" : "", 200].join(" "),
				),
			)
			.toSorted(),
	);
});

test("exporters deliver their backlog once a disabled key is enabled again", async ({ page }) => {
	test.setTimeout(120_000);
	const organization = await createOrganization();
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin);
	await bringKey(page, organization, arn, "taken-away");
	const door = await openWatchedDoor();
	const started = wires
		.filter(({ isPacked }) => isPacked)
		.map((wire) => {
			const service = `shop ${nameOf(wire)}`;
			const telemetry = startTelemetry({ url: door.url, token: organization.token, service, wire });
			return { service, telemetry };
		});
	// Both resources use the customer's key, so that its refusal blocks them.
	for (const { telemetry } of started) {
		telemetry.work(4, "before");
		await telemetry.flush();
	}

	await disableKmsKey(arn);
	await expect
		.poll(
			async () =>
				(
					await postLogs('{"resourceLogs":[{"scopeLogs":[{"logRecords":[{}]}]}]}', {
						"content-type": "application/json",
						authorization: `Bearer ${organization.token}`,
					})
				).status,
			{ timeout: 20_000 },
		)
		.toBe(503);
	const held = started.map(({ telemetry, service }) => ({ ...telemetry.work(4, "held back"), service }));
	const refused = () =>
		new Set(door.passages.filter(({ status }) => status === 503).map(({ path, type }) => path + type));
	await expect.poll(() => refused().size, { timeout: 20_000 }).toBe(4);

	await enableKmsKey(arn);
	for (const { telemetry } of started) await telemetry.stop();
	door.close();
	for (const { traceId, service } of held) {
		await expectTrace(page, organization, traceId, "held back");
		const query = new URLSearchParams({ service });
		await page.goto(`${environment.consoleUrl}/${organization.slug}/request-logs?${query}`);
		// Four sent before, four from the backlog, and the header row.
		await expect(page.getByRole("row")).toHaveCount(9);
	}
});
