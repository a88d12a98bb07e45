import { Readable } from "node:stream";
import { beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { createTestPerson } from "../../../testing/suite-member.ts";
import { createTestOrganization, type TestOrganization } from "../../../testing/suite-organization.ts";
import { systemChainId } from "../../audit/append.ts";
import { createToken } from "../../organizations/tokens/create-token.ts";
import { db } from "../../platform/db.ts";
import { runCommand } from "./run-command.ts";

describe("npm run admin -- org, member, support, token", () => {
	useSuiteDatabase();
	let acme: TestOrganization;
	beforeAll(async () => {
		acme = await createTestOrganization();
	});

	const run = (command: string) => runCommand(command.split(" "), Readable.from([""]));
	const read = async (command: string) => JSON.parse(await run(`${command} --json`));
	const actions = async (chainId: string) =>
		(await db().auditEvent.findMany({ where: { chainId }, orderBy: { seq: "asc" } })).map(
			({ action, actorType }) => `${actorType} ${action}`,
		);

	it("renames and lists organizations", async () => {
		await run(`org rename --org ${acme.slug} --name Renamed`);
		expect(await run("org list")).toContain(`${acme.slug}  Renamed, members: 2, deployments: 1`);
		await expect(run("org rename --org unknown --name x")).rejects.toThrow(/no organization/);
		expect(await actions(acme.id)).toContain("operator organization.renamed");
	});

	it("adds, changes, lists and removes a member, each with its audit row, and keeps the last Org Admin", async () => {
		const { email, context } = await createTestPerson();
		const of = `--org ${acme.slug} --email ${email}`;
		await run(`member add ${of} --role MEMBER`);
		await run(`member role ${of} --role ORG_ADMIN`);
		expect(await run(`member list --org ${acme.slug}`)).toContain(`${email}  Person, ORG_ADMIN`);
		const maker = { ...context, organizationSlug: acme.slug };
		const token = await createToken(maker, { name: "exporter", scopes: ["keys:read"], expiresAt: null });
		expect(await run(`member remove ${of}`)).toContain(
			`exporter: npm run admin -- token revoke --org ${acme.slug} --id ${token.id}`,
		);
		await expect(run(`member remove ${of}`)).rejects.toThrow(/no such member/);
		expect((await actions(acme.id)).slice(-4)).toEqual([
			"operator member.added",
			"operator member.role_changed",
			"user token.created",
			"operator member.removed",
		]);
		const last = `--org ${acme.slug} --email org_admin@${acme.slug}.example`;
		await expect(run(`member remove ${last}`)).rejects.toThrow(/last Org Admin/);
		await expect(run(`member role ${last} --role MEMBER`)).rejects.toThrow(/last Org Admin/);
		await expect(run(`member role ${of} --role OWNER`)).rejects.toThrow(/choices are ORG_ADMIN, MEMBER/);
	});

	it("makes a user support staff, and removes them again", async () => {
		const { email, userId } = await createTestPerson();
		const isSupport = async () => (await db().user.findUniqueOrThrow({ where: { id: userId } })).isSupport;
		await run(`support add --email ${email}`);
		expect(await isSupport()).toBe(true);
		await expect(run(`support add --email ${email}`)).rejects.toThrow(/already/);
		await run(`support remove --email ${email}`);
		expect(await isSupport()).toBe(false);
		expect((await actions(systemChainId)).slice(-2)).toEqual([
			"operator support.added",
			"operator support.removed",
		]);
	});

	it("lists tokens without themselves, and revokes one", async () => {
		const { token, id } = await read(
			`token create --org ${acme.slug} --name reader --scope keys:read --expires-days 30`,
		);
		const listed = await run(`token list --org ${acme.slug}`);
		expect(listed).toContain(`${id}  reader, VALID, keys:read, never used`);
		expect(listed).not.toContain(token);
		await run(`token revoke --org ${acme.slug} --id ${id}`);
		expect(await run(`token list --org ${acme.slug}`)).toContain(`${id}  reader, REVOKED`);
		await expect(run(`token revoke --org ${acme.slug} --id ${id}`)).rejects.toThrow(/already revoked/);
	});
});
