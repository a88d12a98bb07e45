import type { Page } from "@playwright/test";
import { type Contact, prepareContacts } from "./support/contacts.ts";
import { bringKey, openKeysPage } from "./support/keys-page.ts";
import { signIn } from "./support/sign-in.ts";
import { killProcess, stopProcesses } from "./support/start-process.ts";
import { expect, test } from "./support/test.ts";
import { createKmsKey, createOrganization, disableKmsKey, enableKmsKey } from "./support/world.ts";

const count = 5_000;
/** The instance under test asks KMS again after 3 s (KEYHOLD_KEY_MAX_AGE), so an application opens nothing for longer than that. */
const boundMs = 3_000;

test.afterAll(stopProcesses);

async function deleteKey(page: Page, name: string, arn: string): Promise<void> {
	await page.getByRole("button", { name: `More for ${name}` }).click();
	await page.getByRole("menuitem", { name: "Delete key" }).click();
	const dialog = page.getByRole("alertdialog", { name: `Delete ${name}?` });
	await dialog.getByLabel("Type the key ARN to confirm").fill(arn);
	await dialog.getByRole("button", { name: "Delete key" }).click();
}

test("a vendor's own table follows its customers' keys, through kills of the application and its job", async ({
	page,
}) => {
	test.setTimeout(420_000);
	const [acme, globex] = [await createOrganization(), await createOrganization()];
	const contacts = await prepareContacts();
	let server = await contacts.startServer();
	await contacts.seed(count, acme.slug, globex.slug);

	const expected = (slug: string) =>
		Array.from({ length: count }, (_, at) => [
			`Contact ${at}`,
			`contact-${at}@${slug}.example`,
			`Private note ${at} of ${slug}`,
		]);
	const shown = (all: Contact[]) => all.map(({ name, email, notes }) => [name, email, notes]);
	const byName = (rows: string[][]) =>
		rows.toSorted((one, other) => Number(one[0]?.slice(8)) - Number(other[0]?.slice(8)));
	const nothingIsLost = async () => {
		for (const { slug } of [acme, globex]) {
			expect(byName(shown(await contacts.all(slug)))).toEqual(expected(slug));
		}
	};
	await nothingIsLost();
	const planted = await contacts.sql("SELECT 1 FROM contacts WHERE contacts::text ~ '(Private note|@)'");
	expect(planted).toEqual([]);
	const [managed] = (await contacts.dataKeysOf(acme.slug)).keys();
	const ofGlobex = await contacts.dataKeysOf(globex.slug);

	// Protected at once; re-encrypted by the job, which is killed in between.
	const arn = await createKmsKey(acme.id);
	await signIn(page, acme.admin);
	await bringKey(page, acme, arn, "contacts-key");
	let job = await contacts.startJob();
	const underManaged = async () => (await contacts.dataKeysOf(acme.slug)).get(managed ?? "") ?? 0;
	await expect.poll(underManaged, { timeout: 60_000, intervals: [20] }).toBeLessThan(2 * count);
	await killProcess(job, "SIGKILL");
	await killProcess(server, "SIGKILL");
	server = await contacts.startServer();
	await nothingIsLost();
	job = await contacts.startJob();
	await expect.poll(underManaged, { timeout: 60_000 }).toBe(0);
	await nothingIsLost();
	expect(await contacts.dataKeysOf(globex.slug)).toEqual(ofGlobex);
	await openKeysPage(page, acme);
	await expect(page.getByRole("row", { name: /Application data/ })).toContainText("contacts-key");
	await expect(page.getByText("contacts-job").first()).toBeVisible({ timeout: 30_000 });

	// Equal values are found by their index, whatever the key.
	const found = await contacts.get(`/${acme.slug}/contacts?email=contact-81@${acme.slug}.example`);
	expect(shown(found.body)).toEqual([expected(acme.slug)[81]]);

	// Disabled: the application refuses within the bound, in its own words. The other tenant does not notice.
	await disableKmsKey(arn);
	const disabledAt = performance.now();
	const status = async () => (await contacts.get(`/${acme.slug}/contacts?take=1`)).status;
	await expect.poll(status, { timeout: 30_000, intervals: [50] }).toBe(403);
	expect(performance.now() - disabledAt).toBeLessThan(boundMs + 2_000);
	expect((await contacts.get(`/${acme.slug}/contacts?take=1`)).body.error).toMatch(/disabled its key/);
	expect((await contacts.get(`/${globex.slug}/contacts?take=1`)).status).toBe(200);

	await enableKmsKey(arn);
	await expect.poll(status, { timeout: 30_000 }).toBe(200);
	await nothingIsLost();

	// Deleted: the values come back under the managed key.
	const [underKey] = (await contacts.dataKeysOf(acme.slug)).keys();
	await openKeysPage(page, acme);
	await deleteKey(page, "contacts-key", arn);
	await expect(page.getByRole("row", { name: /Application data/ })).toContainText("Keyhold managed key", {
		timeout: 60_000,
	});
	await expect
		.poll(async () => (await contacts.dataKeysOf(acme.slug)).has(underKey ?? ""), { timeout: 60_000 })
		.toBe(false);
	await nothingIsLost();
	await disableKmsKey(arn);
	await killProcess(server, "SIGKILL");
	server = await contacts.startServer();
	await nothingIsLost();
	await killProcess(job, "SIGTERM");
	await killProcess(server, "SIGTERM");
});
