import { beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, operator, type TestOrganization } from "../../testing/suite-organization.ts";
import { decide } from "../access/authorize.ts";
import type { RequestContext } from "../access/context.ts";
import { createProvider } from "../operator/sso/create-provider.ts";
import { createUser } from "../operator/verbs/create-user.ts";
import { setSsoOnly } from "../operator/verbs/set-sso-only.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";

/** The operator of an organization's provider can sign in as any of its people: these are the doors that this opens. */
describe("a session by an organization's own provider", () => {
	useSuiteDatabase();
	useSuiteKms();
	let acme: TestOrganization;
	let globex: TestOrganization;
	let ofAcme: string;
	let ofVendor: string;
	/** An Org Admin of both. */
	let userId: string;

	beforeAll(async () => {
		acme = await createTestOrganization();
		globex = await createTestOrganization();
		const provider = { name: "Okta", issuer: "https://issuer.example", clientId: "k", clientSecret: "s" };
		ofAcme = (await createProvider(operator, { ...provider, slug: "acme", organization: acme.slug })).id;
		ofVendor = (await createProvider(operator, { ...provider, slug: "vendor" })).id;
		const ada = { email: "ada@acme.example", name: "Ada", password: newId() };
		({ id: userId } = await createUser(operator, { ...ada, organization: acme.slug, role: "ORG_ADMIN" }));
		await db().membership.create({ data: { organizationId: globex.id, userId, role: "ORG_ADMIN" } });
	});

	const by = (oidcProviderId: string, slug?: string): RequestContext => ({
		caller: { kind: "user", userId, method: "OIDC", oidcProviderId },
		...(slug && { organizationSlug: slug }),
		requestId: "test",
		ip: null,
	});
	const answer = async (context: RequestContext, permission: Parameters<typeof decide>[1]) => {
		try {
			return (await decide(context, permission)).refusal?.code ?? "ok";
		} catch (error) {
			return (error as { code: string }).code;
		}
	};

	it("is valid there, and in no other organization of the same user", async () => {
		expect(await answer(by(ofAcme, acme.slug), "key:read")).toBe("ok");
		expect(await answer(by(ofAcme, globex.slug), "key:read")).toBe("SSO_REQUIRED");
		expect(await answer(by(ofVendor, globex.slug), "key:read")).toBe("ok");
	});

	it("does not satisfy “SSO only” of another organization", async () => {
		await setSsoOnly(operator, { organization: globex.slug, isSsoOnly: true });
		expect(await answer(by(ofAcme, globex.slug), "key:read")).toBe("SSO_REQUIRED");
		expect(await answer(by(ofVendor, globex.slug), "key:read")).toBe("ok");
		await setSsoOnly(operator, { organization: globex.slug, isSsoOnly: false });
	});

	it("cannot change the person's password while it gives other access, and gives no support access", async () => {
		expect(await answer(by(ofAcme), "account:manage")).toBe("FORBIDDEN");
		expect(await answer(by(ofVendor), "account:manage")).toBe("ok");
		await db().user.update({ where: { id: userId }, data: { isSupport: true } });
		expect(await answer(by(ofAcme), "support:key-health")).toBe("FORBIDDEN");
		expect(await answer(by(ofVendor), "support:key-health")).toBe("ok");
		await db().membership.deleteMany({ where: { userId, organizationId: globex.id } });
		expect(await answer(by(ofAcme), "account:manage")).toBe("FORBIDDEN");
		await db().user.update({ where: { id: userId }, data: { isSupport: false } });
		expect(await answer(by(ofAcme), "account:manage")).toBe("ok");
	});

	it("ends when the provider is deleted", async () => {
		expect(await answer(by(newId(), acme.slug), "key:read")).toBe("UNAUTHENTICATED");
	});
});
