import { GetKeyPolicyCommand, PutKeyPolicyCommand } from "@aws-sdk/client-kms";
import type { Browser, Page } from "@playwright/test";
import pg from "pg";
import { Webhook } from "standardwebhooks";
import { accountRoot, keyPolicyStatements } from "../lib/kms/key-policy.ts";
import { customerAccountId, ownerKms, vendorPrincipal } from "../testing/customer-key.ts";
import { receivedMails, receiveWebhooks } from "./support/alert-receivers.ts";
import { bringKey, openKeysPage } from "./support/keys-page.ts";
import { expectMasked } from "./support/masked.ts";
import { addMailChannel, addWebhook, openNotifications } from "./support/notifications-page.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import {
	allowKmsKey,
	cancelKmsKeyDeletion,
	clearKmsFaults,
	createKmsKey,
	createOrganization,
	createSupport,
	denyKmsKey,
	disableKmsKey,
	enableKmsKey,
	environment,
	type Organization,
	postLogs,
	scheduleKmsKeyDeletion,
	sendLogs,
	throttleKmsKey,
} from "./support/world.ts";

/** A page that stays loaded knows this. */
const mark = (page: Page) => page.evaluate(() => Object.assign(window, { isStillLoaded: true }));
const isStillLoaded = (page: Page) => page.evaluate(() => "isStillLoaded" in window);

/** The recorded health changes of the organization's keys, in order. */
async function recordedHealths(organizationId: string): Promise<string[]> {
	const client = new pg.Client({ connectionString: environment.databaseUrl });
	await client.connect();
	const { rows } = await client.query(
		`SELECT details->>'to' AS health FROM audit_events
		WHERE chain_id = $1 AND action = 'key.health_changed' ORDER BY seq`,
		[organizationId],
	);
	await client.end();
	return rows.map(({ health }) => health);
}

test("a failing key is shown live to its Org Admin and to support, and raises alerts", async ({
	page,
	browser,
}) => {
	test.setTimeout(180_000);
	const hooks = await receiveWebhooks();
	const organization = await createOrganization();
	const address = `security@${organization.slug}.example`;
	await sendLogs(organization, 5);
	const arn = await createKmsKey(organization.id);
	await signIn(page, organization.admin);
	await openNotifications(page, organization);
	const secret = await addWebhook(page, "Pager", hooks.url);
	await addMailChannel(page, "Mail", address);
	await bringKey(page, organization, arn, "prod-data-key");
	await openKeysPage(page, organization);
	await expect(page.getByText("Healthy", { exact: true }).first()).toBeVisible();
	await mark(page);

	const support = await (await browser.newContext()).newPage();
	await signIn(support, await createSupport(), `/support/key-health?search=${organization.slug}`);
	await support.getByRole("link", { name: organization.name }).click();
	await expect(support.getByRole("button", { name: "Check now" })).toBeVisible();
	await mark(support);

	/** Checks both pages. */
	const expectShown = async (health: string, error: string, toDo: string | RegExp) => {
		await expect(page.getByText(health, { exact: true }).first()).toBeVisible({ timeout: 20_000 });
		// The banner says it too.
		const card = page.getByRole("main");
		await expect(card.getByText(new RegExp(`\\(${error}\\), since`))).toBeVisible();
		await expect(card.getByText(toDo)).toBeVisible();
		await expect(fact(support, "Health")).toContainText(health, { timeout: 20_000 });
		await expect(fact(support, "Error")).toHaveText(error);
		await expectMasked(support, arn);
	};
	const expectWell = async () => {
		for (const shown of [page, support]) {
			await expect(shown.getByText("Healthy", { exact: true }).first()).toBeVisible({ timeout: 20_000 });
		}
		await expect(page.getByText(/\(\w+\), since/)).toHaveCount(0);
		await expect(fact(support, "Error")).toHaveText("None");
	};

	// The finished re-encryption raises an alert too.
	const alerts = () => hooks.received.filter(({ body }) => JSON.parse(body).type === "key.health_changed");
	await disableKmsKey(arn);
	await expectShown("Revoked", "DisabledException", /Enable the key on its page in AWS KMS\./);
	await expect.poll(() => alerts().length, { timeout: 20_000 }).toBe(1);
	const [{ headers, body }] = alerts() as [(typeof hooks.received)[number]];
	expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({
		type: "key.health_changed",
		data: {
			organizationId: organization.id,
			keyName: "prod-data-key",
			health: "REVOKED",
			awsError: "DisabledException",
			url: `${environment.consoleUrl}/${organization.slug}/settings/encryption-keys#${organization.deploymentId}`,
			awsUrl: awsUrlOf(arn),
			remedy: [{ title: "Enable the key", kind: "command", text: command("enable-key", arn) }],
		},
	});
	const tampered = body.replace("REVOKED", "HEALTHY");
	expect(() => new Webhook(secret).verify(tampered, headers as Record<string, string>)).toThrow();
	const mail = () =>
		receivedMails().find((one) => one.includes(address) && one.includes("prod-data-key is revoked"));
	await expect.poll(mail, { timeout: 20_000 }).toBeDefined();
	expect(mail()).toContain("DisabledException");
	expect(mail()).toContain("Open in Keyhold: http");
	expect(mail()).toContain("aws kms enable-key");
	expect(mail()).not.toContain(arn);
	await enableKmsKey(arn);
	await expectWell();

	await denyKmsKey(arn);
	await expectShown("Revoked", "AccessDeniedException", /Restore Keyhold's statements in the key's policy\./);
	await allowKmsKey(arn, organization.id);
	await expectWell();

	const deletionDate = await scheduleKmsKeyDeletion(arn);
	await expectShown(
		"Revoked",
		"KMSInvalidStateException",
		/Cancel the key's deletion in AWS KMS, then enable the key\./,
	);
	await expect(
		page.getByText(/AWS will delete this key on .* After that, 5 records can't be recovered\./),
	).toBeVisible();
	await expect(fact(support, "Detail")).toHaveText(
		`AWS will delete this key on ${deletionDate?.toISOString().slice(0, 10)}.`,
	);
	await cancelKmsKeyDeletion(arn);
	await expectWell();

	await throttleKmsKey(arn);
	await expectShown(
		"Unreachable",
		"ThrottlingException",
		/Keyhold keeps retrying, and access returns automatically\./,
	);
	await expect(page.getByText(/^Data stays readable until/)).toBeVisible();
	await clearKmsFaults();
	await expectWell();

	// Nothing else was recorded in between: throttling is never mistaken for revocation.
	expect(await recordedHealths(organization.id)).toEqual([
		...["REVOKED", "HEALTHY", "REVOKED", "HEALTHY", "REVOKED", "HEALTHY"],
		...["UNREACHABLE", "HEALTHY"],
	]);
	expect([await isStillLoaded(page), await isStillLoaded(support)]).toEqual([true, true]);
	await support.context().close();
	hooks.close();
});

/** The value of a term in support's list of facts. */
function fact(page: Page, term: string) {
	return page.locator("dt", { hasText: new RegExp(`^${term}$`) }).locator("xpath=following-sibling::dd[1]");
}

const idOf = (arn: string) => arn.split("/")[1] ?? "";
const command = (operation: string, arn: string) =>
	`aws kms ${operation} --key-id ${idOf(arn)} --region us-west-1`;
const awsUrlOf = (arn: string) =>
	`https://us-west-1.console.aws.amazon.com/kms/home?region=us-west-1#/kms/keys/${idOf(arn)}`;

/** An organization with a key in use: its Org Admin on the Encryption Keys page, its Member on the request logs. */
async function watchedByTwo(page: Page, browser: Browser) {
	const organization = await createOrganization();
	await sendLogs(organization, 5);
	const arn = await createKmsKey(organization.id);
	await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
	await signIn(page, organization.admin);
	await bringKey(page, organization, arn, "prod-data-key");
	await openKeysPage(page, organization);
	const member = await (await browser.newContext()).newPage();
	await signIn(member, organization.member, `/${organization.slug}/request-logs`);
	return { organization, arn, member };
}

const banner = (page: Page) => page.getByRole("status", { name: "Data protection" });

/** Sends one log like an exporter. Returns true if it was refused, with the time to retry after. */
async function isRefused({ token }: Organization): Promise<boolean> {
	const record = { timeUnixNano: `${Date.now()}000000`, body: { stringValue: crypto.randomUUID() } };
	const response = await postLogs(
		JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] }),
		{ "content-type": "application/json", authorization: `Bearer ${token}` },
	);
	if (response.ok) return false;
	expect([response.status, response.headers.get("retry-after")]).toEqual([503, "3"]);
	return true;
}

async function copied(page: Page, label: string): Promise<string> {
	await page.getByRole("button", { name: `Copy ${label}` }).click();
	return page.evaluate(() => navigator.clipboard.readText());
}

test("a disabled key is explained to both roles, with the command for the one who may fix it, and all clears", async ({
	page,
	browser,
}) => {
	test.setTimeout(120_000);
	const { organization, arn, member } = await watchedByTwo(page, browser);
	await disableKmsKey(arn);
	let refused = 0;
	await expect
		.poll(
			async () => {
				if (await isRefused(organization)) refused++;
				return refused;
			},
			{ timeout: 15_000 },
		)
		.toBeGreaterThan(4);

	const card = page.getByRole("main");
	const soFar = `New telemetry is being rejected: ${refused} requests so far.`;
	for (const shown of [card, banner(page), banner(member)]) {
		await expect(shown.getByText("is disabled (DisabledException), since").first()).toBeVisible({
			timeout: 20_000,
		});
		await expect(shown.getByText(soFar)).toBeVisible({ timeout: 20_000 });
	}
	expect(await copied(page, "Enable the key")).toBe(command("enable-key", arn));
	for (const place of [card, banner(page)]) {
		await expect(place.getByRole("link", { name: "Open key in AWS" })).toHaveAttribute("href", awsUrlOf(arn));
	}
	await expect(banner(page).getByRole("link", { name: "View key" })).toHaveAttribute(
		"href",
		`/${organization.slug}/settings/encryption-keys#${organization.deploymentId}`,
	);
	// A Member learns whom to ask, and nothing that names the key.
	await expect(banner(member)).toContainText("Ask an administrator of the key's AWS account");
	await expect(banner(member).getByRole("link")).toHaveCount(0);

	await enableKmsKey(arn);
	await expect(card.getByText("Healthy", { exact: true }).first()).toBeVisible({ timeout: 20_000 });
	for (const one of [page, member]) await expect(banner(one)).toBeHidden({ timeout: 20_000 });
	await expect(card.getByText(`${refused} telemetry requests rejected`)).toBeVisible();
	expect(await isRefused(organization)).toBe(false);
	await member.context().close();
});

test("a key about to be deleted says how to cancel that, and a denied one which statements to put back", async ({
	page,
	browser,
}) => {
	test.setTimeout(120_000);
	const { organization, arn, member } = await watchedByTwo(page, browser);
	await scheduleKmsKeyDeletion(arn);
	await expect(banner(member)).toContainText("scheduled for deletion", { timeout: 20_000 });
	await expect(page.getByRole("list", { name: "Fix in AWS" }).getByRole("listitem")).toHaveCount(2, {
		timeout: 20_000,
	});
	expect(await copied(page, "1. Cancel the deletion")).toBe(command("cancel-key-deletion", arn));
	expect(await copied(page, "2. Enable the key")).toBe(command("enable-key", arn));
	await cancelKmsKeyDeletion(arn);
	await expect(banner(page)).toBeHidden({ timeout: 20_000 });

	await denyKmsKey(arn);
	await expect(banner(member)).toContainText("(AccessDeniedException)", { timeout: 20_000 });
	expect(await copied(page, "1. Save the key's policy")).toContain(command("get-key-policy", arn));
	const statements = JSON.parse(await copied(page, "2. Add these statements to key-policy.json"));
	expect(statements).toEqual(keyPolicyStatements({ vendorPrincipal, organizationId: organization.id }));
	expect(await copied(page, "3. Apply the policy")).toContain(command("put-key-policy", arn));

	// As the key's administrator would: with the statements that the page gave, access returns.
	const kms = ownerKms("us-west-1", customerAccountId, environment.kmsUrl);
	const { Policy = "" } = await kms.send(new GetKeyPolicyCommand({ KeyId: arn }));
	const policy = JSON.parse(Policy);
	expect(policy.Statement).toEqual([
		expect.objectContaining({ Principal: { AWS: accountRoot(customerAccountId) } }),
	]);
	policy.Statement.push(...statements);
	await kms.send(new PutKeyPolicyCommand({ KeyId: arn, Policy: JSON.stringify(policy) }));
	for (const one of [page, member]) await expect(banner(one)).toBeHidden({ timeout: 20_000 });
	await member.context().close();
});

test("a key that was checked while it was disabled is healthy once it is enabled, never a warning", async ({
	page,
	browser,
}) => {
	test.setTimeout(90_000);
	const { organization, arn, member } = await watchedByTwo(page, browser);
	await disableKmsKey(arn);
	const card = page.getByRole("main");
	await expect(card.getByText("Revoked", { exact: true }).first()).toBeVisible({ timeout: 20_000 });
	await page.getByRole("button", { name: /Check( .*)? now/ }).click();
	await expect(card.getByText(/Checks · \d+ failed/)).toBeVisible({ timeout: 20_000 });
	await enableKmsKey(arn);
	await expect(card.getByText("Healthy", { exact: true }).first()).toBeVisible({ timeout: 20_000 });
	await expect(banner(member)).toBeHidden({ timeout: 20_000 });
	expect(await recordedHealths(organization.id)).toEqual(["REVOKED", "HEALTHY"]);
	await member.context().close();
});
