import { Readable } from "node:stream";
import { beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { useSuiteKms } from "../../../testing/suite-kms.ts";
import { createTestOrganization, type TestOrganization } from "../../../testing/suite-organization.ts";
import { db } from "../../platform/db.ts";
import { openClientSecret } from "../../sso/client-secret.ts";
import { runCommand } from "./run-command.ts";

describe("npm run admin -- oidc", () => {
	useSuiteDatabase();
	useSuiteKms();
	let acme: TestOrganization;
	beforeAll(async () => {
		acme = await createTestOrganization();
	});

	const run = (command: string, input = "") => runCommand(command.split(" "), Readable.from([input]));
	const create = "oidc create --name Okta --client-id keyhold --secret-stdin";

	it("creates a provider whose secret comes by standard input and is sealed", async () => {
		const answer = await run(`${create} --slug okta --issuer https://acme.okta.com --scope groups`, "hush\n");
		expect(answer).toContain("/api/auth/callback/oidc-okta");
		expect(answer).not.toContain("hush");
		const provider = await db().oidcProvider.findUniqueOrThrow({ where: { slug: "okta" } });
		expect(provider).toMatchObject({ organizationId: null, scope: "openid email profile groups" });
		expect(await openClientSecret(provider)).toBe("hush");
		await run("oidc replace-secret --provider okta --secret-stdin", "hush now");
		const after = await db().oidcProvider.findUniqueOrThrow({ where: { slug: "okta" } });
		expect(await openClientSecret(after)).toBe("hush now");
	});

	it.each([
		[
			"no secret",
			"oidc create --name Okta --client-id k --slug a --issuer https://a.example",
			/standard input/,
		],
		["an empty one", `${create} --slug a --issuer https://a.example`, /client secret/],
		["plain HTTP", `${create} --slug a --issuer http://a.example`, /https/],
		["a slug that is taken", `${create} --slug okta --issuer https://a.example`, /already/],
		[
			"an unknown organization",
			`${create} --slug a --issuer https://a.example --org unknown`,
			/no organization/,
		],
	])("refuses %s, and says why", async (about, command, sentence) => {
		const secret = about === "an empty one" ? "" : "hush";
		await expect(run(command, secret)).rejects.toThrow(sentence);
		expect(await db().oidcProvider.count({ where: { slug: "a" } })).toBe(0);
	});

	it("maps a group, once for each place, lists it, and takes it back", async () => {
		const map = `oidc map --provider okta --group admins --org ${acme.slug}`;
		await run(`${map} --role MEMBER`);
		await run(`${map} --role ORG_ADMIN`);
		await run("oidc map --provider okta --group helpdesk --support");
		await run("oidc map --provider okta --group helpdesk --support");
		expect(await run("oidc list")).toBe(
			[
				"okta  Okta, https://acme.okta.com, the vendor's own, people: 0",
				`    admins → ORG_ADMIN in ${acme.slug}`,
				"    helpdesk → support",
			].join("\n"),
		);
		await run(`oidc unmap --provider okta --group admins --org ${acme.slug}`);
		await run("oidc unmap --provider okta --group helpdesk --support");
		expect(JSON.parse(await run("oidc list --json")).providers[0].groups).toEqual([]);
		await expect(run("oidc unmap --provider okta --group helpdesk --support")).rejects.toThrow(/has no rule/);
	});

	it.each([
		["a role without an organization", "--group g --role MEMBER"],
		["an organization without a role", "--group g --org ORG"],
		["a role of support", "--group g --support --role MEMBER"],
		["both", "--group g --support --org ORG --role MEMBER"],
	])("does not map to %s", async (_, place) => {
		await expect(run(`oidc map --provider okta ${place.replace("ORG", acme.slug)}`)).rejects.toMatchObject({
			code: "INVALID_INPUT",
		});
		expect(await db().oidcGroupRule.count({ where: { group: "g" } })).toBe(0);
	});

	it("connects a person to an account, and lets passwords in again where the provider is gone", async () => {
		const email = `org_admin@${acme.slug}.example`;
		await run(`oidc link --provider okta --subject 00u1 --email ${email}`);
		await expect(
			run("oidc link --provider okta --subject 00u2 --email unknown@acme.example"),
		).rejects.toThrow(/no user/);
		expect(await db().oidcIdentity.findMany({ select: { subject: true } })).toEqual([{ subject: "00u1" }]);
		const isSsoOnly = async () =>
			(await db().organization.findUniqueOrThrow({ where: { id: acme.id } })).isSsoOnly;
		await run(`sso-only set --org ${acme.slug}`);
		expect(await isSsoOnly()).toBe(true);
		await run(`sso-only set --org ${acme.slug} --off`);
		expect(await isSsoOnly()).toBe(false);
		await run("oidc delete --provider okta");
		expect(await run("oidc list")).toBe("There is no provider yet.");
	});
});
