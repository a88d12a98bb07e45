import { beforeAll, describe, expect, it } from "vitest";
import { apiToken, callApi } from "../../../testing/call-api.ts";
import { callOperatorApi, operatorToken } from "../../../testing/call-operator-api.ts";
import { loadVerbs } from "../../../testing/load-verbs.ts";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import {
	createTestOrganization,
	operator,
	type TestOrganization,
} from "../../../testing/suite-organization.ts";
import type { RequestContext } from "../../access/context.ts";
import { type OperatorScope, operatorScopes, tokenScopes } from "../../access/permissions.ts";
import { systemChainId } from "../../audit/append.ts";
import { db } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import { log } from "../../platform/log.ts";
import { createApplicationToken } from "../verbs/application-tokens.ts";
import { operatorOperations } from "./operations.ts";

// Written by hand: the one scope that each operation accepts.
const expected: Record<string, OperatorScope> = {
	listOrganizations: "organizations:read",
	readOrganization: "organizations:read",
	createOrganization: "organizations:write",
	putOrganization: "organizations:write",
	renameOrganization: "organizations:write",
	setExternalId: "organizations:write",
	createDeployment: "organizations:write",
	setRetention: "organizations:write",
	setAuditSampling: "organizations:write",
	setSsoOnly: "organizations:write",
	startOffboarding: "organizations:offboard",
	readOffboarding: "organizations:read",
	cancelOffboarding: "organizations:offboard",
	approveOffboarding: "organizations:offboard",
	readOffboardingReport: "organizations:offboard",
	listOffboardedAuditEvents: "organizations:offboard",
	createAccessLink: "links:write",
	listAccessLinks: "links:write",
	revokeAccessLink: "links:write",
	listKeyHealth: "health:read",
	listMembers: "accounts:read",
	addMember: "accounts:write",
	setMemberRole: "accounts:write",
	removeMember: "accounts:write",
	createInvitation: "accounts:write",
	listInvitations: "accounts:read",
	revokeInvitation: "accounts:write",
	createUser: "accounts:write",
	resetPassword: "accounts:write",
	listUnprovedUsers: "accounts:read",
	setUserDisabled: "accounts:write",
	resetSecondFactor: "accounts:write",
	setSupport: "accounts:write",
	listTokens: "organizations:read",
	createToken: "organizations:write",
	revokeToken: "organizations:write",
	listApplicationTokens: "organizations:read",
	revokeApplicationToken: "organizations:write",
	listApplicationTables: "organizations:read",
	forgetApplicationTable: "organizations:write",
	listProviders: "accounts:read",
	createProvider: "accounts:write",
	replaceClientSecret: "accounts:write",
	mapGroup: "accounts:write",
	unmapGroup: "accounts:write",
	linkIdentity: "accounts:write",
	deleteProvider: "accounts:write",
	createStaffChannel: "organizations:write",
	deleteStaffChannel: "organizations:write",
};

describe("every operation of the operator API × every token", () => {
	useSuiteDatabase();
	let organization: TestOrganization;
	const tokens: Partial<Record<OperatorScope, string>> = {};
	let others: Record<string, string | undefined>;

	beforeAll(async () => {
		process.env.KEYHOLD_API_RATE = "100000";
		log.level = "silent";
		organization = await createTestOrganization();
		for (const scope of operatorScopes) tokens[scope] = await operatorToken(scope);
		const application = await createApplicationToken(operator, {
			name: "app",
			scopes: ["vault:seal", "vault:open", "vault:index", "vault:reencrypt"],
		});
		others = {
			"an API token with every scope": await apiToken(organization.slug, [...tokenScopes]),
			"an application token": application.token,
			"an unknown operator token": `ko_${"x".repeat(43)}`,
			"no token": undefined,
		};
	});

	const pathTo = (path: string, name: string) => path.replaceAll(/\{\w+\}/g, encodeURIComponent(name));
	const send = ({ method, path }: { method: string; path: string }, name: string, token?: string) =>
		callOperatorApi(pathTo(path, name), {
			method,
			...(token !== undefined && { token }),
			...(!["GET", "DELETE"].includes(method) && { body: {} }),
		});

	it("the table has a row for every operation", () => {
		expect(Object.keys(expected).toSorted()).toEqual(operatorOperations.map(({ id }) => id).toSorted());
	});

	it("only a token with the operation's own scope gets past the gate", async () => {
		for (const operation of operatorOperations) {
			for (const scope of operatorScopes) {
				const { status } = await send(operation, "none", tokens[scope]);
				const isAllowed = expected[operation.id] === scope;
				expect([operation.id, scope, status === 403]).toEqual([operation.id, scope, !isAllowed]);
			}
		}
	});

	it("tokens of another kind, and none, are 401", async () => {
		for (const [name, token] of Object.entries(others)) {
			for (const operation of operatorOperations) {
				const { status } = await send(operation, organization.slug, token);
				expect([name, operation.id, status]).toEqual([name, operation.id, 401]);
			}
		}
	});

	it("an operator token is 401 at the REST API", async () => {
		for (const token of Object.values(tokens)) {
			expect((await callApi("/deployments", { token: token as string })).status).toBe(401);
		}
	});

	it("a token without the scope gets the same refusal for an organization that exists and one that does not", async () => {
		const token = await operatorToken("health:read");
		for (const operation of operatorOperations) {
			if (expected[operation.id] === "health:read") continue;
			const answers = [];
			for (const name of [organization.slug, organization.id, "none"]) {
				const answer = await send(operation, name, token);
				const { requestId: _, ...body } = await answer.json();
				answers.push({ status: answer.status, ...body });
			}
			expect(answers[0]).toMatchObject({ status: 403, code: "FORBIDDEN" });
			expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
		}
	});

	it("the refusal for an unknown organization names no other", async () => {
		const token = await operatorToken("organizations:write");
		const answer = await callOperatorApi("/organizations/none/retention", {
			method: "PUT",
			token,
			body: { days: 3 },
		});
		expect(answer.status).toBe(404);
		expect(await answer.text()).not.toContain(organization.slug);
	});

	it("a refused request is recorded under the token's name, without the token", async () => {
		const token = await operatorToken("organizations:read");
		const { name, id } = await db().operatorToken.findFirstOrThrow({ orderBy: { createdAt: "desc" } });
		await callOperatorApi(`/organizations/${organization.slug}/members`, { token });
		const row = await db().auditEvent.findFirstOrThrow({
			where: { chainId: systemChainId, actorId: id },
		});
		expect(row).toMatchObject({
			action: "operator:read-accounts",
			outcome: "refused",
			actorType: "operator_token",
			actorLabel: name,
		});
		expect(
			JSON.stringify(await db().auditEvent.findMany(), (_, value) =>
				typeof value === "bigint" ? `${value}` : value,
			),
		).not.toContain(token);
	});

	it("with every scope it reaches no verb but the operator's: no telemetry, payload, key or data key", async () => {
		const token = await operatorToken(...operatorScopes);
		const names = [undefined, organization.slug];
		const operated = new Set(operatorOperations.flatMap(({ verbs }) => verbs.map(({ name }) => name)));
		let refused = 0;
		for (const { name, verb } of await loadVerbs()) {
			if (operated.has(name)) continue;
			for (const organizationSlug of names) {
				const context: RequestContext = {
					caller: { kind: "operatorToken", token },
					requestId: newId(),
					ip: null,
					...(organizationSlug && { organizationSlug }),
				};
				const code = await verb(context, {} as never).then(
					() => "ok",
					(error) => error.code,
				);
				expect([name, code]).toEqual([name, "FORBIDDEN"]);
				refused++;
			}
		}
		expect(refused).toBeGreaterThan(150);
	});

	it("an operator token creates ingest tokens only, and the attempt to get more is recorded", async () => {
		const token = await operatorToken("organizations:write");
		const create = (scopes: string[]) =>
			callOperatorApi(`/organizations/${organization.slug}/tokens`, { token, body: { name: "x", scopes } });
		for (const scope of tokenScopes) {
			const { status } = await create([scope]);
			expect([scope, status]).toEqual([scope, scope === "telemetry:write" ? 201 : 403]);
		}
		expect((await create(["telemetry:write", "telemetry:read"])).status).toBe(403);
		const refused = { action: "operator:write-organizations", outcome: "refused" } as const;
		expect(await db().auditEvent.count({ where: refused })).toBeGreaterThan(0);
	});
});
