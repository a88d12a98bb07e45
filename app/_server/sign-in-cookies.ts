import { isReachedByTls } from "./public-origin.ts";

/**
 * The cookies of a sign-in. Over https all have the prefix `__Host-`, so a sister domain cannot set one: browsers accept
 * such a cookie only over https, from this host and for all paths (RFC 6265bis 4.1.3.2). Not "strict", since an OIDC
 * sign-in returns from another site.
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
