import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { createTestOrganization, type TestOrganization } from "../../../testing/suite-organization.ts";
import { findApplicationToken } from "../../access/application-tokens.ts";
import { systemChainId } from "../../audit/append.ts";
import { db } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import { runCommand } from "./run-command.ts";

describe("npm run admin -- application-token", () => {
	useSuiteDatabase();
	let acme: TestOrganization;
	beforeAll(async () => {
		acme = await createTestOrganization();
	});

	const run = (command: string) => runCommand(command.split(" "), Readable.from([""]));
	const create = async (options: string): Promise<{ id: string; token: string }> =>
		JSON.parse(await run(`application-token create ${options} --json`));
	const lastRow = (chainId: string) =>
		db().auditEvent.findFirstOrThrow({ where: { chainId }, orderBy: { seq: "desc" } });

	it("creates a token for all organizations, prints it once and stores its hash", async () => {
		const { id, token } = await create("--name api-server");
		expect(token).toMatch(/^ka_[\w-]{43}$/);
		const stored = await db().applicationToken.findUniqueOrThrow({ where: { id } });
		expect(Buffer.from(stored.tokenHash)).toEqual(createHash("sha256").update(token).digest());
		expect(JSON.stringify(stored)).not.toContain(token);
		const listed = await run("application-token list");
		expect(listed).toContain(
			`${id}  api-server, VALID, vault:seal vault:open vault:index, all organizations, never used`,
		);
		expect(listed).not.toContain(token);
		expect(await lastRow(systemChainId)).toMatchObject({
			action: "application_token.created",
			actorType: "operator",
			targetId: id,
		});
	});

	it("limits a token to scopes, a number of days, and organizations, whose audit logs record it", async () => {
		const { id } = await create(
			`--name job --org ${acme.slug} --scope vault:reencrypt --scope vault:open --expires-days 90`,
		);
		expect(await run("application-token list")).toContain(
			`${id}  job, VALID, vault:reencrypt vault:open, ${acme.slug}, never used`,
		);
		const stored = await db().applicationToken.findUniqueOrThrow({ where: { id } });
		expect(stored.organizationIds).toEqual([acme.id]);
		expect(stored.expiresAt?.getTime()).toBeCloseTo(stored.createdAt.getTime() + 90 * 86_400_000, -1);
		expect(await lastRow(acme.id)).toMatchObject({
			action: "application_token.created",
			details: { name: "job", organizations: [acme.slug] },
		});
		await run(`application-token revoke --id ${id}`);
		expect(await lastRow(acme.id)).toMatchObject({ action: "application_token.revoked", targetId: id });
	});

	it("lets two tokens overlap, so that one can replace the other, and revokes one", async () => {
		const [old, next] = [await create("--name worker"), await create("--name worker-2")];
		const isValid = async ({ token }: { token: string }) =>
			(await findApplicationToken(db(), token)) !== null;
		expect([await isValid(old), await isValid(next)]).toEqual([true, true]);
		expect(await run(`application-token revoke --id ${old.id}`)).toContain("ends its processes' leases");
		expect([await isValid(old), await isValid(next)]).toEqual([false, true]);
		expect(await run("application-token list")).toContain(`${old.id}  worker, REVOKED`);
		await expect(run(`application-token revoke --id ${old.id}`)).rejects.toThrow(/already revoked/);
	});

	it.each([
		["a name that is taken", "create --name api-server", /already exists/],
		[
			"an unknown organization",
			"create --name x --org unknown",
			/no organization with the external ID, slug or ID unknown/,
		],
		["an API token's scope", "create --name x --scope keys:read", /Use only these scopes: vault:seal/],
		["text that is not an ID", "revoke --id api-server", /application-token list/],
		["an unknown ID", "revoke --id 00000000-0000-4000-8000-000000000000", /no such application token/],
	])("refuses %s", async (_, command, sentence) => {
		await expect(run(`application-token ${command}`)).rejects.toThrow(sentence);
	});

	it("lists the tables of re-encryption jobs and forgets one, with its scans", async () => {
		const name = "crm.public.dropped";
		await db().applicationTable.create({ data: { name, organizationIds: [acme.id] } });
		await db().applicationScan.create({ data: { id: newId(), tableName: name, worker: "job" } });
		expect(await run("application-table list")).toMatch(
			new RegExp(`crm.public.dropped, registered \\S+, ${acme.slug}`),
		);
		await run(`application-table forget --name ${name}`);
		expect(await db().applicationScan.count({ where: { tableName: name } })).toBe(0);
		expect(await lastRow(systemChainId)).toMatchObject({
			action: "application.table_removed",
			actorType: "operator",
			targetId: name,
		});
		await expect(run(`application-table forget --name ${name}`)).rejects.toThrow(/No job has registered/);
	});
});
