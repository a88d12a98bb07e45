import { bringKey, openKeysPage } from "./support/keys-page.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import {
	admin,
	createKmsKey,
	createOrganization,
	createSupport,
	environment,
	postLogs,
	sendLogs,
} from "./support/world.ts";

test("an organization that is being offboarded is closed to its people and exporters, and support sees it, until it is canceled", async ({
	page,
	browser,
}) => {
	const organization = await createOrganization();
	await sendLogs(organization, 5);
	await signIn(page, organization.admin);
	await bringKey(page, organization, await createKmsKey(organization.id), "kept-key");
	const of = ["--org", organization.slug];
	await admin(["offboarding", "start", ...of, "--days", "3"]);

	await page.reload();
	await expect(page.getByRole("heading", { name: "This organization is closed" })).toBeVisible();
	await expect(page.getByText(/Its data is kept until .* UTC, and then destroyed/)).toBeVisible();
	const refused = await postLogs("{}", {
		authorization: `Bearer ${organization.token}`,
		"content-type": "application/json",
	});
	expect(refused.status).toBe(403);

	const elsewhere = await browser.newContext({ locale: "en-US" });
	const desk = await elsewhere.newPage();
	await signIn(desk, await createSupport(), `/support/key-health?search=${organization.slug}`);
	const row = desk.getByRole("row", { name: new RegExp(organization.name) });
	await expect(row.getByText(/Offboarding until/)).toBeVisible();
	await row.getByRole("link", { name: organization.name }).click();
	await expect(desk.getByRole("heading", { name: new RegExp(organization.name), level: 1 })).toBeVisible();
	await expect(desk.getByText(/Offboarding until/)).toBeVisible();
	await elsewhere.close();

	await admin(["offboarding", "cancel", ...of]);
	await openKeysPage(page, organization);
	await expect(page.getByText("kept-key").first()).toBeVisible();
	await page.goto(`${environment.consoleUrl}/${organization.slug}/request-logs`);
	await expect(page.getByRole("heading", { name: "Request logs", level: 1 })).toBeVisible();
});
