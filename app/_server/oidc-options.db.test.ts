import type { NextApiRequest, NextApiResponse } from "next";
import nextAuth from "next-auth";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createProvider } from "@/lib/operator/sso/create-provider.ts";
import { mapGroup } from "@/lib/operator/sso/map-group.ts";
import { db } from "@/lib/platform/db.ts";
import { readyProvider } from "@/lib/sso/providers.ts";
import { type MisbehavingProvider, startMisbehavingProvider } from "@/testing/misbehaving-provider.ts";
import { asOwner, useSuiteDatabase } from "@/testing/suite-database.ts";
import { useSuiteKms } from "@/testing/suite-kms.ts";
import { createTestOrganization, operator } from "@/testing/suite-organization.ts";
import { authOptions } from "./auth-options.ts";
import { oidcOptions } from "./oidc-options.ts";

const host = "keyhold.example";
const context = { ip: null, userAgent: null, requestId: "test", replaces: null };

/** next-auth as the route calls it, with a provider that can misbehave on request. */
describe("a response of an OIDC provider", () => {
	useSuiteDatabase();
	useSuiteKms();
	let provider: MisbehavingProvider;
	/** The provider that `call` uses. */
	let slug = "acme";
	let organization: string;

	beforeAll(async () => {
		process.env.AUTH_TRUST_HOST = "true";
		process.env.NEXTAUTH_SECRET = "signs the cookies of this suite alone";
		({ slug: organization } = await createTestOrganization());
		provider = await startMisbehavingProvider({ sub: "ada", email: "ada@acme.example", groups: ["admins"] });
		const { issuer, clientId, clientSecret } = provider;
		await createProvider(operator, { slug: "acme", name: "Acme", issuer, clientId, clientSecret });
		await mapGroup(operator, { provider: "acme", group: "admins", organization, role: "ORG_ADMIN" });
	});
	afterAll(() => provider.close());

	type Cookies = Record<string, string>;

	async function call(
		action: "csrf" | "signin" | "callback",
		given: { query?: Record<string, string>; body?: Record<string, string>; cookies?: Cookies },
	) {
		const ready = await readyProvider(slug, { isSecretNeeded: action === "callback" });
		if (!ready) throw new Error("no provider");
		const answer: { redirect?: string; body?: unknown; set: string[] } = { set: [] };
		const response = {
			status: () => response,
			getHeader: () => answer.set,
			setHeader: (name: string, value: string | string[]) => {
				if (name === "Location") answer.redirect = String(value);
				if (name === "Set-Cookie") answer.set = [value].flat();
				return response;
			},
			json: (body: unknown) => {
				answer.body = body;
			},
			send: (body: unknown) => {
				answer.body = body;
			},
			end: () => {},
		};
		const request = {
			method: action === "signin" ? "POST" : "GET",
			headers: { host, "x-forwarded-proto": "http" },
			query: { nextauth: action === "csrf" ? [action] : [action, `oidc-${slug}`], ...given.query },
			cookies: given.cookies ?? {},
			body: given.body,
		};
		await nextAuth(
			request as unknown as NextApiRequest,
			response as unknown as NextApiResponse,
			oidcOptions(authOptions(), ready, context),
		);
		const set = answer.set.map((line) => line.slice(0, line.indexOf(";")).split(/=(.*)/).slice(0, 2));
		const cookies = Object.fromEntries(set.map(([name, value = ""]) => [name, decodeURIComponent(value)]));
		return { ...answer, cookies: { ...given.cookies, ...cookies } as Cookies };
	}

	/** The round trip to the provider, up to the callback URL, which is not called yet. */
	async function comeBack(next = "/acme") {
		const { body, cookies } = await call("csrf", {});
		const { csrfToken } = body as unknown as { csrfToken: string };
		const going = await call("signin", { cookies, body: { csrfToken, callbackUrl: next } });
		const answer = await fetch(going.redirect ?? "", { redirect: "manual" });
		const back = new URL(answer.headers.get("location") ?? "");
		return {
			authorization: new URL(going.redirect ?? ""),
			redirectUri: back.origin + back.pathname,
			query: Object.fromEntries(back.searchParams),
			cookies: going.cookies,
		};
	}

	const sessions = () => db().session.count({ where: { method: "OIDC" } });

	it("uses PKCE, state and nonce, and leads to a session and to the callback URL", async () => {
		const { authorization, redirectUri, ...back } = await comeBack();
		for (const parameter of ["state", "nonce", "code_challenge"])
			expect(authorization.searchParams.get(parameter)?.length).toBeGreaterThan(40);
		expect(authorization.searchParams.get("code_challenge_method")).toBe("S256");
		expect(authorization.searchParams.get("scope")).toBe("openid email profile");
		expect(redirectUri).toBe(`http://${host}/api/auth/callback/oidc-acme`);
		const before = await sessions();
		const { redirect } = await call("callback", back);
		expect(redirect).toBe(`http://${host}/acme`);
		expect(await sessions()).toBe(before + 1);
	});

	const past = Math.floor(Date.now() / 1000) - 3_600;
	it.each([
		["another audience", { claims: (claims: object) => ({ ...claims, aud: "another client" }) }],
		["an expired token", { claims: (claims: object) => ({ ...claims, iat: past - 300, exp: past }) }],
		["another nonce", { claims: (claims: object) => ({ ...claims, nonce: "another" }) }],
		["no nonce", { claims: (claims: object) => ({ ...claims, nonce: undefined }) }],
		["another issuer", { claims: (claims: object) => ({ ...claims, iss: "https://issuer.example" }) }],
		["an unknown key", { signature: "unknown key" as const }],
		["no signature", { signature: "none" as const }],
		["a signature by the client secret", { signature: "client secret" as const }],
	])("with %s signs no one in", async (_, how) => {
		provider.misbehave(how);
		const [before, exchanges] = [await sessions(), provider.exchanges()];
		const { authorization: _a, redirectUri: _r, ...back } = await comeBack();
		const { redirect } = await call("callback", back);
		expect(provider.exchanges()).toBe(exchanges + 1);
		expect(redirect).toContain("error=OAuthCallback");
		expect(await sessions()).toBe(before);
		provider.misbehave({});
	});

	describe("with ID tokens signed by another algorithm than the first one listed", () => {
		const lists = ["RS256", "ES256", "HS256", "none"];
		let other: MisbehavingProvider;
		beforeAll(async () => {
			other = await startMisbehavingProvider(
				{ sub: "eve", email: "eve@acme.example", groups: ["admins"] },
				{ lists, signsWith: "ES256" },
			);
			for (const [name, idTokenAlgorithm] of [["any"], ["es", "ES256"], ["rs", "RS256"]] as const) {
				const { issuer, clientId, clientSecret } = other;
				const algorithm = idTokenAlgorithm && { idTokenAlgorithm };
				await createProvider(operator, { slug: name, name, issuer, clientId, clientSecret, ...algorithm });
				await mapGroup(operator, { provider: name, group: "admins", organization, role: "MEMBER" });
			}
		});
		afterAll(() => other.close());
		afterEach(() => {
			slug = "acme";
			other.misbehave({});
		});

		it.each([
			["any asymmetric one is taken", "any", {}, true],
			["the one that the client registered is taken", "es", {}, true],
			["one that the client did not register is refused", "rs", {}, false],
			["no signature is refused", "any", { signature: "none" }, false],
			["a signature by the client secret is refused", "any", { signature: "client secret" }, false],
			["an unknown key is refused", "es", { signature: "unknown key" }, false],
		] as const)("%s", async (_, name, how, isTaken) => {
			slug = name;
			other.misbehave(how);
			await db().oidcIdentity.deleteMany({ where: { subject: "eve" } });
			await db().membership.deleteMany({ where: { user: { email: "eve@acme.example" } } });
			await db().user.deleteMany({ where: { email: "eve@acme.example" } });
			const { authorization: _a, redirectUri: _r, ...back } = await comeBack();
			const { redirect } = await call("callback", back);
			if (isTaken) expect(redirect).toBe(`http://${host}/acme`);
			else expect(redirect).toContain("error=OAuthCallback");
		});
	});

	it("for which the database fails leads to a URL without database details", async () => {
		const { authorization: _a, redirectUri: _r, ...back } = await comeBack();
		await asOwner("ALTER TABLE oidc_used_nonces RENAME TO oidc_used_nonces_away");
		try {
			const { redirect } = await call("callback", back);
			expect(redirect).toBe("/api/auth/signin?error=OidcFailed");
		} finally {
			await asOwner("ALTER TABLE oidc_used_nonces_away RENAME TO oidc_used_nonces");
		}
	});

	it("is accepted only once, even if state, code and cookies are replayed and the provider accepts the code again", async () => {
		const { authorization: _a, redirectUri: _r, ...back } = await comeBack();
		await call("callback", back);
		const [before, exchanges] = [await sessions(), provider.exchanges()];
		const { redirect } = await call("callback", back);
		expect(provider.exchanges()).toBe(exchanges + 1);
		expect(redirect).toContain("error=OidcUsed");
		expect(await sessions()).toBe(before);
	});

	it("is accepted only from the browser that started the sign-in", async () => {
		const { cookies, query } = await comeBack();
		const other = await comeBack();
		const before = await sessions();
		for (const given of [
			{ cookies: {}, query },
			{ cookies: other.cookies, query },
			{ cookies, query: { ...query, state: "another" } },
			{ cookies, query: { ...query, code: other.query.code ?? "" } },
		]) {
			const { redirect } = await call("callback", given);
			expect(redirect).toMatch(/error=(OAuthCallback|Callback)/);
		}
		expect(await sessions()).toBe(before);
	});

	it.each(["https://elsewhere.example/", "//elsewhere.example/", "/.//elsewhere.example"])(
		"does not lead to %s",
		async (elsewhere) => {
			const { authorization: _a, redirectUri: _r, ...back } = await comeBack(elsewhere);
			const { redirect } = await call("callback", back);
			expect(redirect).toBe(`http://${host}/`);
		},
	);

	it.each([
		["names another issuer", () => ({ discoveredIssuer: provider.issuer }), false],
		["is longer than any", () => ({ padding: 300_000 }), false],
		["is of some length", () => ({ padding: 200_000 }), true],
	])("whose discovery document %s", async (about, how, isTaken) => {
		const imposter = await startMisbehavingProvider({});
		imposter.misbehave(how());
		const { issuer, clientId, clientSecret } = imposter;
		const slug = about.replaceAll(" ", "-");
		await createProvider(operator, { slug, name: "I", issuer, clientId, clientSecret });
		const ready = readyProvider(slug, { isSecretNeeded: false });
		if (isTaken) expect(await ready).toBeTruthy();
		else await expect(ready).rejects.toMatchObject({ name: "ProviderUnavailable" });
		await imposter.close();
	});
});
