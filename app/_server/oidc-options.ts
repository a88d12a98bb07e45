import type { AuthOptions } from "next-auth";
import type { OAuthConfig } from "next-auth/providers/oauth";
import type { SignInContext } from "@/lib/identity/sign-in.ts";
import type { OidcRefusal } from "@/lib/sso/oidc-refusals.ts";
import type { ReadyProvider } from "@/lib/sso/providers.ts";
import { signInWithOidc } from "@/lib/sso/sign-in-with-oidc.ts";
import { authLogger } from "./auth-options.ts";
import { oidcId } from "./auth-route.ts";
import { reportFailure } from "./public-error.ts";
import { takeAlgorithms } from "./take-algorithms.ts";

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
				const given = { provider: provider.slug, claims: profile };
				// What is thrown here would stand in the address that next-auth sends the browser to.
				const outcome = await signInWithOidc(context, given).catch((thrown): { refusal: OidcRefusal } => {
					reportFailure(thrown, context.requestId, "sign-in by OIDC");
					return { refusal: "OidcFailed" };
				});
				if ("refusal" in outcome) return refusalPath(outcome.refusal);
				// Of what a provider has answered, the session cookie keeps the id of the session and nothing else.
				user.id = outcome.sessionId;
				return true;
			},
		},
		logger: authLogger({ provider: provider.slug }),
	};
}

/** Back to the sign-in page, which says why; next-auth adds where the person was going. */
export const refusalPath = (refusal: OidcRefusal) =>
	`/api/auth/signin?${new URLSearchParams({ error: refusal })}`;

// Not by next-auth's `wellKnown`: openid-client takes any issuer that a discovery document names.
function authProvider(provider: ReadyProvider): OAuthConfig<Claims> {
	const { slug, name, issuer, clientId, clientSecret, groupsClaim, userinfoEndpoint, idTokenAlgorithms } =
		provider;
	return {
		id: oidcId(slug),
		name,
		type: "oauth",
		issuer,
		authorization: { url: provider.authorizationEndpoint, params: { scope: provider.scope } },
		token: {
			url: provider.tokenEndpoint,
			// What next-auth does by itself, by any of the algorithms.
			request: async ({ client, params, checks, provider: { callbackUrl } }) => {
				takeAlgorithms(client, idTokenAlgorithms);
				return { tokens: await client.callback(callbackUrl, params, checks) };
			},
		},
		jwks_endpoint: provider.jwksUri,
		clientId,
		...(clientSecret !== null && { clientSecret }),
		client: {
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
