import type { Page } from "@playwright/test";
import pg from "pg";
import { Webhook } from "standardwebhooks";
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
		},
	});
	const tampered = body.replace("REVOKED", "HEALTHY");
	expect(() => new Webhook(secret).verify(tampered, headers as Record<string, string>)).toThrow();
	const mail = () =>
		receivedMails().find((one) => one.includes(address) && one.includes("prod-data-key is revoked"));
	await expect.poll(mail, { timeout: 20_000 }).toBeDefined();
	expect(mail()).toContain("DisabledException");
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
	await expect(page.getByText(/Data stays readable until/)).toBeVisible();
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
