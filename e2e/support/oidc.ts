import { randomUUID } from "node:crypto";
import type { APIRequestContext } from "@playwright/test";
import { admin, environment } from "./world.ts";

type Provider = { issuer: string; clientId: string; clientSecret: string };

export const newProviderSlug = () => `p-${randomUUID().slice(0, 8)}`;

/** The redirect URI of a provider. */
export const redirectUri = (slug: string) => `${environment.consoleUrl}/api/auth/callback/oidc-${slug}`;

/** Adds a provider of the organization, as an operator would; its group `admins` maps to Org Admins. */
export async function createProvider(
	slug: string,
	{ issuer, clientId, clientSecret }: Provider,
	organization: string,
	scopes: string[] = [],
): Promise<void> {
	const scopeOptions = scopes.flatMap((scope) => ["--scope", scope]);
	await admin(
		[
			...["oidc", "create", "--slug", slug, "--name", slug, "--issuer", issuer, "--client-id", clientId],
			...["--secret-stdin", "--org", organization, ...scopeOptions],
		],
		clientSecret,
	);
	const map = ["oidc", "map", "--provider", slug, "--org", organization];
	await admin([...map, "--group", "admins", "--role", "ORG_ADMIN"]);
	await admin([...map, "--group", "all", "--role", "MEMBER"]);
}

/** The URL to which Keyhold redirects for a sign-in. The cookies for the callback are in `request`. */
export async function beginSignIn(request: APIRequestContext, slug: string, next: string): Promise<string> {
	const { csrfToken } = await (await request.get(`${environment.consoleUrl}/api/auth/csrf`)).json();
	const answer = await request.post(`${environment.consoleUrl}/api/auth/signin/oidc-${slug}`, {
		headers: { origin: environment.consoleUrl },
		form: { csrfToken, callbackUrl: next, json: "true" },
	});
	return (await answer.json()).url;
}

/** The callback URL from the provider to Keyhold, not yet called. */
export async function callbackFrom(request: APIRequestContext, authorization: string): Promise<string> {
	const answer = await request.get(authorization, { maxRedirects: 0 });
	return answer.headers().location ?? "";
}

/** True if the cookies of `request` belong to a session. */
export async function isSignedIn(request: APIRequestContext): Promise<boolean> {
	const answer = await request.get(`${environment.consoleUrl}/api/auth/session`);
	return Boolean((await answer.json())?.userId);
}
