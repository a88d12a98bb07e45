import { beforeAll, describe, expect, it } from "vitest";
import { createDeployment } from "../../lib/operator/verbs/create-deployment.ts";
import { putOrganization } from "../../lib/operator/verbs/put-organization.ts";
import { setExternalId } from "../../lib/operator/verbs/set-external-id.ts";
import { newId } from "../../lib/platform/ids.ts";
import { createTestApplication, type TestApplication } from "../../testing/suite-application.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, operator, type TestOrganization } from "../../testing/suite-organization.ts";
import { useSuiteVault } from "../../testing/suite-vault.ts";

describe("a tenant by the vendor's own ID", () => {
	useSuiteDatabase();
	useSuiteKms();
	const vault = useSuiteVault();
	const context = ["notes", "81", "body"];
	const externalIds = ["Customer 4711/a", newId(), "acme_inc"];
	let organizations: TestOrganization[];
	let application: TestApplication;

	beforeAll(async () => {
		organizations = [];
		for (const externalId of externalIds) {
			const organization = await createTestOrganization();
			await setExternalId(operator, { organization: organization.slug, externalId });
			organizations.push(organization);
		}
		application = await createTestApplication();
	});

	const results = async (path: string, items: object[]) => {
		const response = await vault.call(path, { items }, { token: application.token });
		return (
			(await response.json()) as { results: { sealed?: string; value?: string; error?: { code: string } }[] }
		).results;
	};

	it("is the tenant by its slug and by its ID: each opens what the others sealed", async () => {
		for (const [at, { slug, id }] of organizations.entries()) {
			const names = [externalIds[at], slug, id];
			const sealed = await results(
				"/seal",
				names.map((tenant) => ({ tenant, context, value: "planted" })),
			);
			const items = names.flatMap((tenant) => sealed.map((one) => ({ tenant, context, sealed: one.sealed })));
			const opened = await results("/open", items);
			expect(opened.map(({ value }) => value)).toEqual(items.map(() => "planted"));
		}
	});

	it("opens nothing of another, and is exact", async () => {
		const [one] = await results("/seal", [{ tenant: externalIds[0], context, value: "planted" }]);
		const others = [externalIds[1], externalIds[2]];
		await results(
			"/seal",
			others.map((tenant) => ({ tenant, context, value: "x" })),
		);
		const refused = await results(
			"/open",
			others.map((tenant) => ({ tenant, context, sealed: one?.sealed })),
		);
		expect(refused.map(({ error }) => error?.code)).toEqual(["VALUE_INTEGRITY", "VALUE_INTEGRITY"]);
		const inexact = [externalIds[0]?.toUpperCase(), ` ${externalIds[2]}`, "ACME_INC"];
		const unknown = await results(
			"/seal",
			inexact.map((tenant) => ({ tenant, context, value: "x" })),
		);
		expect(unknown.map(({ error }) => error?.code)).toEqual(inexact.map(() => "TENANT_NOT_FOUND"));
	});

	it("is found once if the slug and the external ID are the same", async () => {
		const same = `same-${newId().slice(-8)}`;
		const slug = newId();
		for (const [organization, of] of [
			[same, same],
			["looks-like-an-id", slug],
		] as const)
			await putOrganization(operator, {
				organization,
				slug: of,
				name: "x",
				deployments: [{ name: "Production", region: "us-west-1" }],
			});
		const sealed = await results(
			"/seal",
			[same, "looks-like-an-id"].map((tenant) => ({ tenant, context, value: "x" })),
		);
		expect(sealed.map(({ error }) => error)).toEqual([undefined, undefined]);
		await createDeployment(operator, { organization: same, name: "Second", region: "us-west-1" });
		const [several] = await results("/seal", [{ tenant: same, context, value: "x" }]);
		expect(several?.error?.code).toBe("INVALID_INPUT");
	});
});
