import type { AuthOptions } from "next-auth";
import type { OAuthConfig } from "next-auth/providers/oauth";
import type { SignInContext } from "@/lib/identity/sign-in.ts";
import { reportFailure } from "@/lib/platform/report-failure.ts";
import type { OidcRefusal } from "@/lib/sso/oidc-refusals.ts";
import type { ReadyProvider } from "@/lib/sso/providers.ts";
import { signInWithOidc } from "@/lib/sso/sign-in-with-oidc.ts";
import { authLogger } from "./auth-options.ts";
import { oidcId } from "./auth-route.ts";
import { takeAlgorithms } from "./take-algorithms.ts";

type Claims = Record<string, unknown> & { sub: string };

/** The common sign-in options plus one provider. */
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
				// next-auth would put the message of an error thrown here into the redirect URL.
				const outcome = await signInWithOidc(context, given).catch((thrown): { refusal: OidcRefusal } => {
					reportFailure(thrown, context.requestId, "sign-in by OIDC");
					return { refusal: "OidcFailed" };
				});
				if ("refusal" in outcome) return refusalPath(outcome.refusal);
				// The session cookie keeps only the id of the session.
				user.id = outcome.sessionId;
				return true;
			},
		},
		logger: authLogger({ provider: provider.slug }),
	};
}

/** The sign-in page with the reason; next-auth adds the callback URL. */
export const refusalPath = (refusal: OidcRefusal) =>
	`/api/auth/signin?${new URLSearchParams({ error: refusal })}`;

// Without next-auth's `wellKnown`, where openid-client accepts any issuer that a discovery document names.
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
			// next-auth's own request, but with any of the algorithms.
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
				// Many providers leave the email address and groups out of the ID token. Its claims take precedence.
				request: async ({ client, tokens: given }) => {
					// openid-client's tokens, with a verified ID token, which next-auth's types do not say.
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
