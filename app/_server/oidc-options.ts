import type { AuthOptions } from "next-auth";
import type { OAuthConfig } from "next-auth/providers/oauth";
import type { OidcRefusal } from "@/lib/access/oidc/oidc-refusals.ts";
import type { ReadyProvider } from "@/lib/access/oidc/providers.ts";
import { signInWithOidc } from "@/lib/access/oidc/sign-in-with-oidc.ts";
import type { SignInContext } from "@/lib/access/sign-in.ts";
import { log } from "@/lib/platform/log.ts";
import { sameSitePath } from "./same-site-path.ts";

type Claims = Record<string, unknown> & { sub: string };

/** The options of a sign-in with one provider, on top of those of every sign-in. */
export function oidcOptions(
	options: AuthOptions,
	provider: ReadyProvider,
	context: SignInContext,
): AuthOptions {
	return {
		...options,
		providers: [...options.providers, authProvider(provider)],
		callbacks: {
			...options.callbacks,
			signIn: async ({ user, account, profile }) => {
				if (account?.provider !== oidcId(provider.slug)) return true;
				const outcome = await signInWithOidc(context, {
					provider: provider.slug,
					claims: profile,
				});
				if ("refusal" in outcome) return refusalPath(outcome.refusal);
				// Of what a provider has answered, the session cookie keeps the id of the session and nothing else.
				user.id = outcome.sessionId;
				return true;
			},
			redirect: ({ url, baseUrl }) =>
				baseUrl + sameSitePath(url.startsWith(`${baseUrl}/`) ? url.slice(baseUrl.length) : url),
		},
		logger: {
			...options.logger,
			// Anybody may come back from a provider with anything: no failure of Keyhold's, and no stack.
			error: (code, about) => {
				const { message } = about instanceof Error ? about : about.error;
				log.warn({ code, reason: message.slice(0, 500), provider: provider.slug }, "oidc");
			},
		},
	};
}

/** A provider as next-auth knows it: its callback is /api/auth/callback/oidc-SLUG. */
export const oidcId = (slug: string) => `oidc-${slug}`;

/** The slug of a provider by next-auth's id of it; null for what is no provider of ours. */
export function slugOf(id: string | undefined): string | null {
	return id?.startsWith("oidc-") ? id.slice("oidc-".length) : null;
}

/** Back to the sign-in page, which says why; next-auth adds where the person was going. */
export const refusalPath = (refusal: OidcRefusal) =>
	`/api/auth/signin?${new URLSearchParams({ error: refusal })}`;

// Not by next-auth's `wellKnown`: openid-client takes any issuer that a discovery document names.
function authProvider(provider: ReadyProvider): OAuthConfig<Claims> {
	const { slug, name, issuer, clientId, clientSecret, groupsClaim, userinfoEndpoint } = provider;
	return {
		id: oidcId(slug),
		name,
		type: "oauth",
		issuer,
		authorization: { url: provider.authorizationEndpoint, params: { scope: provider.scope } },
		token: { url: provider.tokenEndpoint },
		jwks_endpoint: provider.jwksUri,
		clientId,
		...(clientSecret !== null && { clientSecret }),
		client: {
			id_token_signed_response_alg: provider.idTokenAlgorithm,
			token_endpoint_auth_method: provider.tokenAuthMethod,
		},
		idToken: true,
		checks: ["pkce", "state", "nonce"],
		...(userinfoEndpoint && {
			userinfo: {
				url: userinfoEndpoint,
				// Many providers keep address and groups out of the ID token. What that says counts first, `nonce` above all.
				request: async ({ client, tokens: given }) => {
					// next-auth's types do not know that these are openid-client's, with an ID token that it has verified.
					const tokens = given as Exclude<Parameters<typeof client.userinfo>[0], string>;
					const claims = tokens.claims();
					if (claims.email && claims[groupsClaim]) return claims;
					return { ...(await client.userinfo(tokens)), ...claims };
				},
			},
		}),
		profile: ({ sub }) => ({ id: sub }),
	};
}
