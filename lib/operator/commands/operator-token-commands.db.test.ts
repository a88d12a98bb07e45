import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { callOperatorApi } from "../../../testing/call-operator-api.ts";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { systemChainId } from "../../audit/append.ts";
import { db } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import { runCommand } from "./run-command.ts";

describe("npm run admin -- operator-token", () => {
	useSuiteDatabase();
	const run = (command: string) => runCommand(command.split(" "), Readable.from([""]));
	const create = async (options: string): Promise<{ id: string; token: string }> =>
		JSON.parse(await run(`operator-token create ${options} --json`));
	const status = async (token: string) => (await callOperatorApi("/organizations", { token })).status;
	const lastRow = () =>
		db().auditEvent.findFirstOrThrow({ where: { chainId: systemChainId }, orderBy: { seq: "desc" } });

	it("creates a token that expires, prints it once and stores its hash", async () => {
		const { id, token } = await create("--name terraform --scope organizations:read --scope health:read");
		expect(token).toMatch(/^ko_[\w-]{43}$/);
		const stored = await db().operatorToken.findUniqueOrThrow({ where: { id } });
		expect(Buffer.from(stored.tokenHash)).toEqual(createHash("sha256").update(token).digest());
		expect(stored.expiresAt.getTime() - stored.createdAt.getTime()).toBe(90 * 86_400_000);
		expect(JSON.stringify(stored)).not.toContain(token);
		expect(await lastRow()).toMatchObject({
			action: "operator_token.created",
			actorType: "operator",
			targetId: id,
			details: { name: "terraform", scopes: ["organizations:read", "health:read"] },
		});
		const listed = await run("operator-token list");
		expect(listed).toContain(`${id}  terraform, VALID, organizations:read health:read, until `);
		expect(listed).not.toContain(token);
	});

	it("records when a token was last used", async () => {
		const { id, token } = await create("--name used --scope organizations:read");
		expect(await status(token)).toBe(200);
		await expect
			.poll(async () => (await db().operatorToken.findUniqueOrThrow({ where: { id } })).lastUsedAt)
			.not.toBeNull();
		expect(await run("operator-token list")).toMatch(/used, VALID, .*, used \d{4}/);
	});

	it("a revoked token and an expired one are refused, with the same answer as an unknown one", async () => {
		const [revoked, expired] = [
			await create("--name revoked --scope organizations:read"),
			await create("--name expired --scope organizations:read --expires-days 1"),
		];
		expect([await status(revoked.token), await status(expired.token)]).toEqual([200, 200]);
		expect(await run(`operator-token revoke --id ${revoked.id}`)).toContain("its next request is refused");
		await db().operatorToken.update({
			where: { id: expired.id },
			data: { expiresAt: new Date(Date.now() - 1) },
		});
		const bodies = [];
		for (const token of [revoked.token, expired.token, `ko_${"x".repeat(43)}`]) {
			const { requestId: _, ...body } = await (await callOperatorApi("/organizations", { token })).json();
			bodies.push(body);
		}
		expect(bodies[0]).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
		expect(bodies).toEqual([bodies[0], bodies[0], bodies[0]]);
		expect(await lastRow()).toMatchObject({ action: "operator_token.revoked", targetId: revoked.id });
		await expect(run(`operator-token revoke --id ${revoked.id}`)).rejects.toThrow(/already revoked/);
	});

	it.each([
		["a name that is taken", "create --name terraform --scope health:read", /already exists/],
		[
			"a scope of another kind of token",
			"create --name x --scope telemetry:read",
			/Use only these scopes: organizations:read/,
		],
		["no scope", "create --name x", /at least one scope/],
		["a token without an end", "create --name x --scope health:read --expires-days 366", /365/],
		["an unknown ID", `revoke --id ${newId()}`, /no such operator token/],
	])("refuses %s", async (_, command, sentence) => {
		await expect(run(`operator-token ${command}`)).rejects.toThrow(sentence);
	});
});
