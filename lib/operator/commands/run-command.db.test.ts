import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { createTestOrganization } from "../../../testing/suite-organization.ts";
import { db } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import { runCommand } from "./run-command.ts";

describe("npm run admin", () => {
	useSuiteDatabase();
	const run = (...args: string[]) => runCommand(args, Readable.from([""]));

	it("lists all commands without arguments and with --help, and says what each one does", async () => {
		for (const help of [await run(), await run("--help")]) {
			expect(help).toContain("Usage: npm run admin --");
			for (const line of [/org create +Create an organization/, /user reset-password +/, /audit verify +/])
				expect(help).toMatch(line);
		}
	});

	it("lists a command's own options and no others with --help", async () => {
		const help = await run("member", "add", "--help");
		expect(help).toMatch(/--org <slug> +organization, by its slug or external ID/);
		expect(help).toMatch(/--role <role> [\s\S]*"ORG_ADMIN",\s+"MEMBER"/);
		expect(help).toContain("--json");
		expect(help).not.toContain("--issuer");
	});

	it.each([
		["an unknown command", "org destroy", /unknown command 'destroy'[\s\S]*org create/],
		["a mistyped command", "org creat", /unknown command 'creat'[\s\S]*Did you mean create/],
		["an unknown group", "users list", /unknown command 'users'[\s\S]*Commands begin with org, .*user/],
		["a group without a command", "org", /org create/],
		["another command's option", "org list --days 3", /unknown option '--days'[\s\S]*Usage: .* org list/],
		["a mistyped option", "org rename --ogr acme", /unknown option '--ogr'[\s\S]*Did you mean --org/],
		["an extra argument", "org list acme", /too many arguments/],
		["an option without its value", "member list --org", /argument missing/],
		["an option as a value", "member list --org --json", /argument missing/],
		["a value that is not a choice", "member add --role OWNER", /Allowed choices are ORG_ADMIN, MEMBER/],
		["neither of two options", "retention set --org acme", /Give --days or --keep/],
		["no target", "staff-channel create --name night", /Give --url or --email/],
	])("refuses %s", async (_, line, sentence) => {
		await expect(run(...line.split(" "))).rejects.toMatchObject({
			code: "INVALID_INPUT",
			message: expect.stringMatching(sentence),
		});
	});

	it("answers a typo with a few lines, and never with the commands of other groups", async () => {
		for (const line of ["users list", "org destroy", "org rename --ogr acme"]) {
			const { message } = await run(...line.split(" ")).then(
				() => ({ message: "" }),
				(error: Error) => error,
			);
			expect(message).toContain("error: unknown");
			expect(message.split("\n").length).toBeLessThan(20);
			expect(message).not.toContain("oidc create");
		}
	});

	it("lists organizations with the state of their own keys", async () => {
		const without = await createTestOrganization();
		const { id: organizationId, slug, deploymentId } = await createTestOrganization();
		const key = { kind: "CUSTOMER", organizationId, deploymentId, region: "us-west-1" } as const;
		const arn = `arn:aws:kms:us-west-1:111122223333:key/${newId()}`;
		await db().kmsKey.create({
			data: { ...key, id: newId(), arn, name: "prod", status: "ACTIVE", health: "REVOKED" },
		});
		await db().kmsKey.create({
			data: { ...key, id: newId(), arn: `${arn}-old`, name: "old", status: "DELETED", health: "HEALTHY" },
		});
		const listed = await run("org", "list");
		expect(listed).toMatch(new RegExp(`^${slug} .*, keys: prod \\(Production, active, revoked\\)$`, "m"));
		expect(listed).toMatch(new RegExp(`^${without.slug} .*, no key of its own$`, "m"));
	});

	it("prints JSON wherever the option is", async () => {
		const { slug } = await createTestOrganization();
		for (const line of ["--json org list", "org --json list", "org list --json"])
			expect(JSON.parse(await run(...line.split(" "))).organizations).toContainEqual(
				expect.objectContaining({ slug }),
			);
	});

	it("names all missing options together, with the command's help", async () => {
		await expect(run("member", "add", "--email", "ada@acme.example")).rejects.toThrow(
			/missing options: --org <slug>, --role <role>\n[\s\S]*Usage: npm run admin -- member add/,
		);
		await expect(run("oidc", "link")).rejects.toThrow(
			"missing options: --provider <slug>, --subject <sub>, --email <address>",
		);
	});

	it("says how to find an organization when a slug is unknown", async () => {
		await expect(run("member", "list", "--org", "unknown")).rejects.toThrow(
			"There is no organization with the external ID, slug or ID unknown. To list organizations: npm run admin -- org list",
		);
	});
});
