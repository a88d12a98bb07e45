import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { ApplicationScope } from "../../lib/access/permissions.ts";
import { systemChainId } from "../../lib/audit/append.ts";
import { revokeApplicationToken } from "../../lib/operator/verbs/application-tokens.ts";
import { db } from "../../lib/platform/db.ts";
import { log } from "../../lib/platform/log.ts";
import { retiringApplicationDataKey } from "../../testing/application-data-key.ts";
import { apiToken } from "../../testing/call-api.ts";
import { createTestApplication } from "../../testing/suite-application.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, operator, type TestOrganization } from "../../testing/suite-organization.ts";
import { useSuiteVault } from "../../testing/suite-vault.ts";
import { vaultOperations } from "./operations.ts";

type Caller =
	| "noToken"
	| "apiToken"
	| "otlpToken"
	| "unknown"
	| "revoked"
	| "expired"
	| "limited"
	| ApplicationScope;

/** "ok", or the code of the request's or the item's refusal. */
type Row = {
	body: (tenant: TestOrganization) => object;
	path?: () => string;
	/** The scopes that may. */
	scopes: ApplicationScope[];
	/** The answer about an organization outside of the token's grant. */
	foreign: string;
	/** True for an operation on the limited token's scan. */
	isOfOneToken?: boolean;
};

describe("every operation of the vault API × every caller", () => {
	useSuiteDatabase();
	useSuiteKms();
	const vault = useSuiteVault();
	log.level = "silent";
	let acme: TestOrganization;
	let globex: TestOrganization;
	let tokens: Record<Caller, string | undefined>;
	let scanId: string;
	let foreignDataKeyId: string;
	let sealedForGlobex: string;
	let dataKeyOfGlobex: string;
	const context = ["notes", "1", "body"];

	beforeAll(async () => {
		[acme, globex] = [await createTestOrganization(), await createTestOrganization()];
		({ id: foreignDataKeyId } = await retiringApplicationDataKey(globex.deploymentId));
		await retiringApplicationDataKey(acme.deploymentId);
		const revoked = await createTestApplication();
		await revokeApplicationToken(operator, { tokenId: revoked.tokenId });
		const expired = await createTestApplication();
		await db().applicationToken.update({ where: { id: expired.tokenId }, data: { expiresAt: new Date(0) } });
		const scoped = async (scope: ApplicationScope) =>
			(await createTestApplication({ scopes: [scope] })).token;
		const all = await createTestApplication();
		tokens = {
			noToken: undefined,
			apiToken: await apiToken(acme.slug, ["keys:read", "telemetry:read"]),
			otlpToken: acme.token.caller.kind === "token" ? acme.token.caller.token : "",
			unknown: "ka_0000000000000000000000000000000000000000000",
			revoked: revoked.token,
			expired: expired.token,
			limited: (await createTestApplication({ organizations: [acme.slug] })).token,
			"vault:seal": await scoped("vault:seal"),
			"vault:open": await scoped("vault:open"),
			"vault:index": await scoped("vault:index"),
			"vault:reencrypt": await scoped("vault:reencrypt"),
		};
		const sealed = await vault.call(
			"/seal",
			{ items: [{ tenant: globex.slug, context, value: "globex only" }] },
			all,
		);
		sealedForGlobex = ((await sealed.json()) as { results: { sealed: string }[] }).results[0]?.sealed ?? "";
		const leased = await vault.call(
			"/leases",
			{ process: { id: randomUUID(), name: "x" }, leases: [{ purpose: "SEAL", tenant: globex.slug }] },
			all,
		);
		dataKeyOfGlobex =
			((await leased.json()) as { leases: { dataKeyId: string }[] }).leases[0]?.dataKeyId ?? "";
		const begun = await vault.call("/scans", scan(), { token: tokens.limited ?? "" });
		({ scanId } = (await begun.json()) as { scanId: string });
	});

	const scan = () => ({ process: { id: randomUUID(), name: "job" }, table: "notes" });
	const lease = (item: object) => ({ process: { id: randomUUID(), name: "x" }, leases: [item] });

	const rows: Record<string, Row> = {
		"leaseDataKeys to seal": {
			body: ({ slug: tenant }) => lease({ purpose: "SEAL", tenant }),
			scopes: ["vault:seal"],
			foreign: "TENANT_NOT_FOUND",
		},
		"leaseDataKeys to open": {
			body: ({ id: tenant }) => lease({ purpose: "OPEN", tenant, dataKeyId: dataKeyOfGlobex }),
			scopes: ["vault:open"],
			foreign: "TENANT_NOT_FOUND",
		},
		"leaseDataKeys to index": {
			body: ({ slug: tenant }) => lease({ purpose: "INDEX", tenant }),
			scopes: ["vault:index"],
			foreign: "TENANT_NOT_FOUND",
		},
		sealValues: {
			body: ({ slug: tenant }) => ({ items: [{ tenant, context, value: "x" }] }),
			scopes: ["vault:seal"],
			foreign: "TENANT_NOT_FOUND",
		},
		openValues: {
			body: ({ slug: tenant }) => ({ items: [{ tenant, context, sealed: sealedForGlobex }] }),
			scopes: ["vault:open"],
			foreign: "TENANT_NOT_FOUND",
		},
		blindIndexValues: {
			body: ({ slug: tenant }) => ({ items: [{ tenant, field: "users.email", value: "x" }] }),
			scopes: ["vault:index"],
			foreign: "TENANT_NOT_FOUND",
		},
		beginScan: { body: scan, scopes: ["vault:reencrypt"], foreign: "ok" },
		"beginScan for more": {
			body: () => ({ ...scan(), scanId, cursor: `${randomUUID()} ${randomUUID()}` }),
			scopes: ["vault:reencrypt"],
			foreign: "ok",
			isOfOneToken: true,
		},
		reportScan: {
			isOfOneToken: true,
			path: () => `/scans/${scanId}`,
			body: () => ({
				counts: [{ dataKeyId: foreignDataKeyId, found: 1, done: 0, left: 1 }],
				isFinished: false,
			}),
			scopes: ["vault:reencrypt"],
			foreign: "ok",
		},
	};
	const nameOf = (row: string) => row.split(" ")[0];

	const answerTo = async (row: string, caller: Caller, tenant: TestOrganization): Promise<string> => {
		const { body, path } = rows[row] as Row;
		const operation = vaultOperations.find(({ verb }) => verb.name === nameOf(row));
		const token = tokens[caller];
		const response = await vault.call(
			path?.() ?? operation?.path ?? "",
			body(tenant),
			token ? { token } : {},
		);
		if (response.status === 204) return "ok";
		const answer = (await response.json()) as { code?: string; leases?: Item[]; results?: Item[] };
		return answer.code ?? (answer.leases ?? answer.results)?.[0]?.error?.code ?? "ok";
	};
	type Item = { error?: { code: string } };

	it("has a row for each operation", () => {
		expect([...new Set(Object.keys(rows).map(nameOf))]).toEqual(vaultOperations.map(({ verb }) => verb.name));
	});

	for (const [row, { scopes, foreign }] of Object.entries(rows)) {
		it(`${row} is for tokens of ${scopes.join(", ")}, and of its organizations`, async () => {
			const answers: Record<string, string> = {};
			for (const caller of Object.keys(tokens) as Caller[])
				answers[caller] = await answerTo(row, caller, globex);
			const scoped = (scope: ApplicationScope) => {
				if (!scopes.includes(scope)) return "FORBIDDEN";
				// A scan belongs to the token that began it.
				return rows[row]?.isOfOneToken ? "NOT_FOUND" : "ok";
			};
			expect(answers).toEqual({
				noToken: "UNAUTHENTICATED",
				apiToken: "UNAUTHENTICATED",
				otlpToken: "UNAUTHENTICATED",
				unknown: "UNAUTHENTICATED",
				revoked: "UNAUTHENTICATED",
				expired: "UNAUTHENTICATED",
				limited: foreign,
				"vault:seal": scoped("vault:seal"),
				"vault:open": scoped("vault:open"),
				"vault:index": scoped("vault:index"),
				"vault:reencrypt": scoped("vault:reencrypt"),
			});
		});
	}

	it("tenant A's token, tenant or deployment opens nothing of tenant B", async () => {
		for (const caller of ["limited", "vault:open"] as const) {
			expect(await answerTo("leaseDataKeys to open", caller, acme)).toBe("VALUE_INTEGRITY");
			expect(await answerTo("openValues", caller, acme)).toBe("VALUE_INTEGRITY");
		}
	});

	it("a token limited to some organizations lists and counts no data key of others", async () => {
		const token = tokens.limited ?? "";
		const begun = (await (await vault.call("/scans", scan(), { token })).json()) as {
			dataKeys: { tenant: string }[];
		};
		expect(begun.dataKeys.map(({ tenant }) => tenant)).toEqual([acme.slug]);
		const count = { dataKeyId: foreignDataKeyId, found: 0, done: 0, left: 0 };
		const reported = await vault.call(`/scans/${scanId}`, { counts: [count], isFinished: false }, { token });
		expect(reported.status).toBe(204);
		expect(await db().applicationScanCount.count({ where: { dataKeyId: foreignDataKeyId } })).toBe(0);
	});

	it("a process ID belongs to the token that used it first", async () => {
		const process = { id: randomUUID(), name: "x" };
		const ask = (caller: Caller) =>
			vault.call(
				"/leases",
				{ process, leases: [{ purpose: "SEAL", tenant: acme.slug }] },
				{ token: tokens[caller] ?? "" },
			);
		expect((await ask("limited")).status).toBe(200);
		const other = await ask("vault:seal");
		expect([other.status, await other.json()]).toMatchObject([403, { code: "FORBIDDEN" }]);
	});

	it("a refusal is in the audit log of the organization it is about, or in the system's", async () => {
		const token = tokens.limited ?? "";
		const about = (chainId: string, action: string) =>
			db().auditEvent.count({ where: { chainId, action, outcome: "refused", actorType: "application" } });
		await vault.call("/seal", { items: [{ tenant: globex.slug, context, value: "x" }] }, { token });
		expect(await about(globex.id, "vault:seal")).toBe(1);
		expect(await about(acme.id, "vault:seal")).toBe(0);
		await vault.call("/seal", { items: [{ tenant: "unknown", context, value: "x" }] }, { token });
		expect(await about(systemChainId, "vault:seal")).toBeGreaterThan(0);
	});
});
