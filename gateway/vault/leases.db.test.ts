import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { revokeApplicationToken } from "../../lib/operator/verbs/application-tokens.ts";
import { db } from "../../lib/platform/db.ts";
import { createTestApplication, type TestApplication } from "../../testing/suite-application.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, operator, type TestOrganization } from "../../testing/suite-organization.ts";
import { useSuiteVault } from "../../testing/suite-vault.ts";

describe("POST /vault/v1/leases", () => {
	useSuiteDatabase();
	useSuiteKms();
	const { call } = useSuiteVault();
	let acme: TestOrganization;
	let globex: TestOrganization;
	let application: TestApplication;
	beforeAll(async () => {
		[acme, globex] = [await createTestOrganization(), await createTestOrganization()];
		application = await createTestApplication();
	});

	const body = (...leases: object[]) => ({ process: { id: randomUUID(), name: "api-server" }, leases });
	const seal = () => ({ purpose: "SEAL", tenant: acme.slug });

	it("gives a data key, and forbids caching the answer", async () => {
		const response = await call("/leases", body(seal()), application);
		expect(response.status).toBe(200);
		expect(response.headers.get("cache-control")).toBe("no-store");
		expect(response.headers.get("x-request-id")).toMatch(/^[\da-f-]{36}$/);
		const { leases } = (await response.json()) as { leases: { key: string }[] };
		expect(Buffer.from(leases[0]?.key ?? "", "base64")).toHaveLength(32);
	});

	it("refuses a caller without a valid application token, and says which kind it needs", async () => {
		const revoked = await createTestApplication();
		await revokeApplicationToken(operator, { tokenId: revoked.tokenId });
		const expired = await createTestApplication();
		await db().applicationToken.update({ where: { id: expired.tokenId }, data: { expiresAt: new Date(0) } });
		const otlp = acme.token.caller.kind === "token" ? acme.token.caller.token : "";
		const tokens = {
			none: undefined,
			otlp,
			unknown: "ka_unknown",
			revoked: revoked.token,
			expired: expired.token,
		};
		for (const [kind, token] of Object.entries(tokens)) {
			const response = await call("/leases", body(seal()), token === undefined ? {} : { token });
			expect([kind, response.status]).toEqual([kind, 401]);
			expect(response.headers.get("www-authenticate")).toBe("Bearer");
			expect(response.headers.get("content-type")).toBe("application/problem+json");
			expect(await response.json()).toMatchObject({ code: "UNAUTHENTICATED", status: 401 });
		}
	});

	it("reveals nothing about tenants outside the token's organizations", async () => {
		const limited = await createTestApplication({ organizations: [acme.slug] });
		const others = [globex.slug, globex.id, "unknown", randomUUID(), "\u0000", ""];
		const items = [seal(), ...others.slice(0, 5).map((tenant) => ({ purpose: "SEAL", tenant }))];
		const response = await call("/leases", body(...items), limited);
		const { leases } = (await response.json()) as { leases: { error?: object }[] };
		expect(leases[0]).toHaveProperty("key");
		const errors = leases.slice(1).map(({ error }) => JSON.stringify(error));
		expect(new Set(errors).size).toBe(1);
		expect(JSON.parse(errors[0] ?? "")).toMatchObject({ code: "TENANT_NOT_FOUND", isRetryable: false });
		expect(
			await db().auditEvent.count({
				where: { chainId: globex.id, outcome: "refused", actorType: "application" },
			}),
		).toBe(1);
	});
});
