import { startMisbehavingProvider } from "../testing/misbehaving-provider.ts";
import { startOidcProvider } from "../testing/oidc-provider.ts";
import {
	beginSignIn,
	callbackFrom,
	createProvider,
	isSignedIn,
	newProviderSlug,
	redirectUri,
} from "./support/oidc.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import { admin, createOrganization, environment } from "./support/world.ts";

test("a person gets a role from a group and loses it with the group", async ({ page }) => {
	const organization = await createOrganization();
	const slug = newProviderSlug();
	const provider = await startOidcProvider(redirectUri(slug));
	await createProvider(slug, provider, organization.slug, ["groups"]);
	const email = `ada@${slug}.example`;
	const ada = { email, email_verified: true, name: "Ada", groups: ["admins"] };
	provider.accounts.set("ada", ada);
	const keysPath = `/${organization.slug}/settings/encryption-keys`;
	try {
		await page.goto(environment.consoleUrl + keysPath);
		await page.getByRole("button", { name: `Sign in with ${slug}` }).click();
		await page.getByLabel("Subject").fill("ada");
		await page.getByRole("button", { name: "Continue" }).click();
		await expect(page).toHaveURL(environment.consoleUrl + keysPath);
		await expect(page.getByRole("heading", { name: "Encryption Keys", level: 1 })).toBeVisible();

		// The provider's new answer takes effect at the next sign-in, not in the current session.
		provider.accounts.set("ada", { ...ada, groups: ["all"] });
		await page.context().clearCookies({ domain: "localhost" });
		await page.goto(environment.consoleUrl + keysPath);
		await page.getByRole("button", { name: `Sign in with ${slug}` }).click();
		await expect(page.getByText(/don't have access/i).first()).toBeVisible();

		const cookies = await page.context().cookies(environment.consoleUrl);
		provider.accounts.set("ada", { ...ada, groups: [] });
		await page.context().clearCookies({ domain: "localhost" });
		await page.goto(environment.consoleUrl + keysPath);
		await page.getByRole("button", { name: `Sign in with ${slug}` }).click();
		await expect(page.getByText("none of your groups has access to Keyhold")).toBeVisible();
		expect(await isSignedIn(page.request)).toBe(false);
		await page.context().addCookies(cookies);
		expect(await isSignedIn(page.request), "the session of before has ended too").toBe(false);
	} finally {
		await provider.close();
	}
});

test("“SSO only” sends password sessions to the provider and no longer accepts passwords", async ({
	page,
}) => {
	const organization = await createOrganization();
	const slug = newProviderSlug();
	const provider = await startOidcProvider(redirectUri(slug));
	await createProvider(slug, provider, organization.slug, ["groups"]);
	await admin([
		...["oidc", "link", "--provider", slug, "--subject", "ada"],
		...["--email", organization.admin.email],
	]);
	provider.accounts.set("ada", { email: organization.admin.email, groups: ["admins"] });
	try {
		await signIn(page, organization.admin, `/${organization.slug}/request-logs`);
		await admin(["sso-only", "set", "--org", organization.slug]);
		const notice = `${environment.consoleUrl}/api/console/${organization.slug}/protection-notice`;
		expect((await page.request.get(notice)).status()).toBe(403);
		await page.goto(`${environment.consoleUrl}/${organization.slug}/request-logs`);
		await expect(page.getByText("requires single sign-on")).toBeVisible();
		await page.getByRole("button", { name: `Sign in with ${slug}` }).click();
		await page.getByLabel("Subject").fill("ada");
		await page.getByRole("button", { name: "Continue" }).click();
		await expect(page.getByRole("heading", { name: "Request logs", level: 1 })).toBeVisible();
		expect((await page.request.get(notice)).status()).toBe(200);
	} finally {
		await provider.close();
	}
});

test("an unresponsive provider affects only its own users", async ({ page }) => {
	const organization = await createOrganization();
	const slug = newProviderSlug();
	const provider = await startMisbehavingProvider({});
	await createProvider(slug, provider, organization.slug);
	await provider.close();
	await page.goto(`${environment.consoleUrl}/sign-in?organization=${organization.slug}`);
	await page.getByRole("button", { name: `Sign in with ${slug}` }).click();
	await expect(page.getByText("The identity provider isn't responding correctly.")).toBeVisible();
	await signIn(page, organization.admin);
});

test.describe("a wrong response of a provider", () => {
	const past = Math.floor(Date.now() / 1000) - 3_600;
	const wrong = {
		"another audience": { claims: (claims: object) => ({ ...claims, aud: "another client" }) },
		"an expired token": { claims: (claims: object) => ({ ...claims, iat: past - 300, exp: past }) },
		"another nonce": { claims: (claims: object) => ({ ...claims, nonce: "another" }) },
		"no nonce": { claims: (claims: object) => ({ ...claims, nonce: undefined }) },
		"another issuer": { claims: (claims: object) => ({ ...claims, iss: "https://issuer.example" }) },
		"an unknown key": { signature: "unknown key" },
		"no signature": { signature: "none" },
		"a signature by the client secret": { signature: "client secret" },
	} as const;

	test("signs no one in, and the right one does, once", async ({ browser }) => {
		const organization = await createOrganization();
		const slug = newProviderSlug();
		const email = `ada@${slug}.example`;
		const provider = await startMisbehavingProvider({ sub: "ada", email, groups: ["admins"] });
		await createProvider(slug, provider, organization.slug);
		const next = `/${organization.slug}/request-logs`;
		try {
			for (const [about, how] of Object.entries(wrong)) {
				const { request } = await browser.newContext();
				provider.misbehave(how);
				const back = await callbackFrom(request, await beginSignIn(request, slug, next));
				const before = provider.exchanges();
				const page = await request.get(back);
				expect(provider.exchanges(), about).toBe(before + 1);
				expect(page.url(), about).toContain("error=OAuthCallback");
				expect(await isSignedIn(request), about).toBe(false);
			}

			provider.misbehave({});
			const context = await browser.newContext();
			const { request } = context;
			const back = await callbackFrom(request, await beginSignIn(request, slug, next));
			const cookies = await context.cookies();
			const other = (await browser.newContext()).request;
			await other.get(back);
			expect(await isSignedIn(other), "by a callback of another browser").toBe(false);
			const landed = await request.get(back);
			expect(new URL(landed.url()).pathname).toBe(next);
			expect(await isSignedIn(request)).toBe(true);

			// Replays state, code and all cookies to a provider that accepts the code again.
			const thief = await browser.newContext();
			await thief.addCookies(cookies);
			const before = provider.exchanges();
			const refused = await thief.request.get(back);
			expect(provider.exchanges()).toBe(before + 1);
			expect(refused.url()).toContain("error=OidcUsed");
			expect(await isSignedIn(thief.request), "by a callback that comes again").toBe(false);

			// This browser's state with a code issued to another browser.
			const own = await callbackFrom(thief.request, await beginSignIn(thief.request, slug, next));
			const stolen = new URL(own);
			stolen.searchParams.set("code", new URL(back).searchParams.get("code") ?? "");
			await thief.request.get(stolen.href);
			expect(await isSignedIn(thief.request), "by another's code").toBe(false);
			await thief.request.get(own.replace(/state=[^&]*/, "state=another"));
			expect(await isSignedIn(thief.request), "by another state").toBe(false);
		} finally {
			await provider.close();
		}
	});

	test("is not even requested if the discovery document names another issuer", async ({ request }) => {
		const organization = await createOrganization();
		const slug = newProviderSlug();
		const provider = await startMisbehavingProvider({ sub: "ada", email: "a@b.example", groups: ["admins"] });
		provider.misbehave({ discoveredIssuer: "https://issuer.example" });
		await createProvider(slug, provider, organization.slug);
		try {
			expect(await beginSignIn(request, slug, "/")).toBeUndefined();
		} finally {
			await provider.close();
		}
	});

	test("never leads outside of Keyhold", async ({ request }) => {
		const organization = await createOrganization();
		const slug = newProviderSlug();
		const provider = await startMisbehavingProvider({
			sub: "ada",
			email: `ada@${slug}.example`,
			groups: ["admins"],
		});
		await createProvider(slug, provider, organization.slug);
		try {
			for (const elsewhere of [
				"https://elsewhere.example/",
				"//elsewhere.example/",
				"/.//elsewhere.example",
			]) {
				const back = await callbackFrom(request, await beginSignIn(request, slug, elsewhere));
				const landed = await request.get(back, { maxRedirects: 0 });
				const { location = "" } = landed.headers();
				expect(new URL(location, environment.consoleUrl).href).toBe(`${environment.consoleUrl}/`);
			}
			expect(await isSignedIn(request)).toBe(true);
		} finally {
			await provider.close();
		}
	});
});
