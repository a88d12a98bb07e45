import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operatorToken } from "../../../testing/call-operator-api.ts";
import { startOperatorServer } from "../../../testing/operator-server.ts";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { useSuiteKms } from "../../../testing/suite-kms.ts";
import { createTestOrganization } from "../../../testing/suite-organization.ts";
import { operatorScopes } from "../../access/permissions.ts";
import { db } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import { log } from "../../platform/log.ts";
import { operatorCommands, type Remote, runCommand } from "./run-command.ts";

describe("npm run admin with KEYHOLD_OPERATOR_TOKEN", () => {
	useSuiteDatabase();
	useSuiteKms();
	let server: Awaited<ReturnType<typeof startOperatorServer>>;
	let remote: Remote;

	beforeAll(async () => {
		process.env.KEYHOLD_API_RATE = "100000";
		log.level = "silent";
		server = await startOperatorServer();
		remote = { url: server.url, token: await operatorToken(...operatorScopes) };
	});
	afterAll(() => server.close());

	const run = (line: string, { input = "", over = remote as Remote | null } = {}) =>
		runCommand(line.split(" "), Readable.from([input]), over);

	it("carries out every command that has an operation over the API, as the token", async () => {
		const slug = `org-${newId().slice(-8)}`;
		const at = `--org ${slug}`;
		const email = `ada@${slug}.example`;
		const idIn = (text: string) => /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(text)?.[0] ?? "";
		const lines: (string | [string, string])[] = [
			`org create --slug ${slug} --name Acme`,
			`org set-external-id ${at} --external-id id-of-${slug}`,
			`deployment create ${at} --name Production --region us-west-1`,
			`org put --external-id id-of-${slug} --slug ${slug} --name Acme --deployment Europe=eu-central-1`,
			`org rename --org id-of-${slug} --name Renamed`,
			`org show ${at}`,
			`org list --search ${slug}`,
			`retention set ${at} --days 30`,
			`audit sample ${at} --one-in 10`,
			"health list",
			[
				`user create --email ${email} --name Ada ${at} --role ORG_ADMIN --password-stdin`,
				"seven herons at the weir",
			],
			[`user reset-password --email ${email} --password-stdin`, "nine herons at the weir"],
			`user disable --email ${email}`,
			`user enable --email ${email}`,
			`user reset-second-factor --email ${email}`,
			"user list-unproved",
			`support add --email ${email}`,
			`support remove --email ${email}`,
			`user create --email bob@${slug}.example --name Bob --support`,
			`member add ${at} --email bob@${slug}.example --role MEMBER`,
			`member role ${at} --email bob@${slug}.example --role ORG_ADMIN`,
			`member list ${at}`,
			`member remove ${at} --email bob@${slug}.example`,
			`invitation create ${at} --email eve@${slug}.example --role MEMBER`,
			`invitation list ${at}`,
			`token create ${at} --name exporter --scope telemetry:write --expires-days 30`,
			`token list ${at}`,
			"application-token list",
			"application-table list",
			"staff-channel create --name night --email night@vendor.example",
			"staff-channel delete --name night",
			[
				`oidc create --slug ${slug} --name Okta --issuer https://okta.example --client-id x --secret-stdin ${at}`,
				"secret",
			],
			[`oidc replace-secret --provider ${slug} --secret-stdin`, "another"],
			`oidc map --provider ${slug} --group admins ${at} --role ORG_ADMIN`,
			`oidc unmap --provider ${slug} --group admins ${at}`,
			`oidc link --provider ${slug} --subject 00u1 --email ${email}`,
			"oidc list",
			`oidc delete --provider ${slug}`,
			`access-link create ${at} --email link@${slug}.example --name Link --setup`,
			`access-link list ${at}`,
			`sso-only set ${at}`,
			`offboarding start ${at} --days 3`,
			`offboarding show ${at}`,
			`offboarding cancel ${at}`,
		];
		const answers = new Map<string, string>();
		const before = await db().auditEvent.count({ where: { actorType: "operator" } });
		for (const line of lines) {
			const [command, input] = typeof line === "string" ? [line, ""] : line;
			answers.set(command.split(" ").slice(0, 2).join(" "), await run(command, { input }));
		}
		await run(`token revoke ${at} --id ${idIn(answers.get("token create") ?? "")}`);
		await run(`invitation revoke ${at} --id ${idIn(answers.get("invitation list") ?? "")}`);
		await run(`access-link revoke ${at} --id ${idIn(answers.get("access-link list") ?? "")}`);
		const { id: tokenId } = await db().applicationToken.create({
			data: { id: newId(), name: "app", tokenHash: Buffer.from("x"), scopes: ["vault:seal"] },
		});
		await run(`application-token revoke --id ${tokenId}`);
		await db().applicationTable.create({ data: { name: "crm.public.x", organizationIds: [] } });
		await run("application-table forget --name crm.public.x");
		expect(answers.get("org put")).toContain("Deployments that you did not name are kept: Production.");
		expect(answers.get("org list")).toContain(
			`${slug}  Renamed, external ID: id-of-${slug}, members: 0, deployments: 2`,
		);
		expect(answers.get("member list")).toContain(`${email}  Ada, ORG_ADMIN`);
		// Every change was made over HTTP and audited under the token.
		expect(await db().auditEvent.count({ where: { actorType: "operator" } })).toBe(before);
		const { id: chainId } = await db().organization.findUniqueOrThrow({ where: { slug } });
		const rows = await db().auditEvent.findMany({ where: { chainId } });
		expect(rows.length).toBeGreaterThan(20);
		expect(new Set(rows.map(({ actorType }) => actorType))).toEqual(new Set(["operator_token"]));
		const remoteCommands = operatorCommands.filter((command) => "operation" in command);
		const ran = new Set([
			...answers.keys(),
			"token revoke",
			"invitation revoke",
			"access-link revoke",
			"application-token revoke",
			"application-table forget",
			// Each needs an offboarding in another state: see offboarding.db.test.ts.
			"offboarding approve",
			"offboarding report",
			"offboarding audit-log",
		]);
		expect(remoteCommands.map(({ name }) => name).filter((name) => !ran.has(name))).toEqual([]);
		expect(new Set(server.heard.map((request) => request.split("?")[0])).size).toBeGreaterThan(35);
	});

	it("prints the same as on the database, for answers and for refusals", async () => {
		const { slug } = await createTestOrganization();
		for (const line of [
			`org list --search ${slug}`,
			`org show --org ${slug} --json`,
			`member list --org ${slug}`,
			`token list --org ${slug} --json`,
		])
			expect(await run(line)).toBe(await run(line, { over: null }));
		for (const line of [
			"member list --org unknown",
			`deployment create --org ${slug} --name Production --region us-west-1`,
			`deployment create --org ${slug} --name x --region mars-1`,
			`member role --org ${slug} --email none@example.com --role MEMBER`,
		]) {
			const [here, there] = await Promise.all(
				[null, remote].map((over) =>
					run(line, { over }).then(
						() => null,
						({ code, message }) => ({ code, message }),
					),
				),
			);
			expect(here?.code, line).toMatch(/NOT_FOUND|CONFLICT|INVALID_INPUT/);
			expect(there?.code).toBe(here?.code);
			expect(there?.message).toContain(here?.message);
		}
	});

	it("refuses the commands that need the database, and says why", async () => {
		for (const [line, reason] of [
			["operator-token list", /own kind/],
			["application-token create --name x", /data keys/],
			["audit verify", /reads every row/],
			["audit check-export --file x", /local file/],
		] as const) {
			await expect(run(line)).rejects.toMatchObject({
				code: "INVALID_INPUT",
				message: expect.stringMatching(/does not work over the operator API/),
			});
			await expect(run(line)).rejects.toThrow(reason);
		}
	});

	it("never sends the token without TLS to another machine, nor after a redirect", async () => {
		await expect(run("org list", { over: { ...remote, url: "http://console.example" } })).rejects.toThrow(
			/https:/,
		);
		const seen: string[] = [];
		const redirecting = createServer((request, response) => {
			seen.push(request.url ?? "");
			if (request.url === "/elsewhere") response.end("{}");
			else response.writeHead(307, { location: "/elsewhere" }).end();
		});
		await new Promise<void>((resolve) => redirecting.listen(0, "127.0.0.1", resolve));
		const url = `http://127.0.0.1:${(redirecting.address() as AddressInfo).port}`;
		await expect(run("org list", { over: { ...remote, url } })).rejects.toThrow(/does not answer/);
		expect(seen).toEqual([expect.stringContaining("/operator/v1/organizations")]);
		await new Promise((resolve) => redirecting.close(resolve));
	});

	it("says what is wrong with an address, or with a token", async () => {
		await expect(run("org list", { over: { ...remote, url: "http://127.0.0.1:1" } })).rejects.toThrow(
			/Check KEYHOLD_URL/,
		);
		await expect(run("org list", { over: { ...remote, token: "ko_none" } })).rejects.toThrow(
			/unknown, expired or revoked/,
		);
		const token = await operatorToken("health:read");
		await expect(run("org list", { over: { ...remote, token } })).rejects.toMatchObject({
			code: "FORBIDDEN",
		});
	});
});
