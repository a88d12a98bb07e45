import { isReachedByTls } from "./public-origin.ts";

/**
 * The cookies of a sign-in. By https all have the prefix `__Host-`: browsers take such a cookie only over https, for
 * all paths and from this very host, so that no sister domain can plant one (RFC 6265bis 4.1.3.2). Not "strict": a
 * sign-in by OIDC comes back from another site.
 */
export function signInCookies(isTls = isReachedByTls()) {
	const cookie = (name: string, maxAge?: number) => ({
		name: `${isTls ? "__Host-" : ""}keyhold.${name}`,
		options: {
			httpOnly: true,
			sameSite: "lax" as const,
			path: "/",
			secure: isTls,
			...(maxAge && { maxAge }),
		},
	});
	const quarterHour = 15 * 60;
	return {
		sessionToken: cookie("session"),
		callbackUrl: cookie("callback-url"),
		csrfToken: cookie("csrf-token"),
		pkceCodeVerifier: cookie("pkce", quarterHour),
		state: cookie("state", quarterHour),
		nonce: cookie("nonce", quarterHour),
	};
}
