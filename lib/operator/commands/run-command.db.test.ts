import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { createTestOrganization } from "../../../testing/suite-organization.ts";
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
		expect(help).toMatch(/--org <slug> +organization \(required\)/);
		expect(help).toMatch(/--role <role> [\s\S]*"ORG_ADMIN",\s+"MEMBER"/);
		expect(help).toContain("--json");
		expect(help).not.toContain("--issuer");
	});

	it.each([
		["an unknown command", "org destroy", /unknown command 'destroy'[\s\S]*org create/],
		["an unknown group", "users list", /unknown command 'users'[\s\S]*org create/],
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

	it("names the organizations that exist when a slug is unknown", async () => {
		const { slug } = await createTestOrganization();
		await expect(run("member", "list", "--org", "unknown")).rejects.toThrow(
			new RegExp(`no organization with the slug unknown\\. Known organizations: .*${slug}`),
		);
	});
});
