import { randomUUID } from "node:crypto";
import type { APIRequestContext } from "@playwright/test";
import { admin, environment } from "./world.ts";

type Provider = { issuer: string; clientId: string; clientSecret: string };

export const newProviderSlug = () => `p-${randomUUID().slice(0, 8)}`;

/** Where a provider sends people back to. */
export const redirectUri = (slug: string) => `${environment.consoleUrl}/api/auth/callback/oidc-${slug}`;

/** Makes a provider known to Keyhold, as an operator would, bound to the organization; its group admins are Org Admins. */
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

/** Where Keyhold sends somebody to sign in with the provider. The cookies for the way back are in `request`. */
export async function beginSignIn(request: APIRequestContext, slug: string, next: string): Promise<string> {
	const { csrfToken } = await (await request.get(`${environment.consoleUrl}/api/auth/csrf`)).json();
	const answer = await request.post(`${environment.consoleUrl}/api/auth/signin/oidc-${slug}`, {
		headers: { origin: environment.consoleUrl },
		form: { csrfToken, callbackUrl: next, json: "true" },
	});
	return (await answer.json()).url;
}

/** From the provider back to Keyhold: the address of the callback, not yet called. */
export async function callbackFrom(request: APIRequestContext, authorization: string): Promise<string> {
	const answer = await request.get(authorization, { maxRedirects: 0 });
	return answer.headers().location ?? "";
}

/** Whether somebody is signed in by the cookies of `request`. */
export async function isSignedIn(request: APIRequestContext): Promise<boolean> {
	const answer = await request.get(`${environment.consoleUrl}/api/auth/session`);
	return Boolean((await answer.json())?.userId);
}
