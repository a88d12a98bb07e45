type Method = "GET" | "POST";
type Action = "csrf" | "session" | "providers" | "signin" | "signout" | "error" | "callback";

export type AuthRoute =
	| { action: Action /** Of an OIDC provider. */; slug: string | null }
	| { refusal: 404 }
	| { refusal: 405; allow: string };

/** The methods of each path below /api/auth. `oidc-…` is any OIDC provider. */
const routes: Record<string, readonly Method[]> = {
	csrf: ["GET"],
	session: ["GET"],
	providers: ["GET"],
	signin: ["GET"],
	"signin/oidc-…": ["POST"],
	"callback/credentials": ["POST"],
	"callback/oidc-…": ["GET"],
	signout: ["GET", "POST"],
	error: ["GET"],
};

const oidcPrefix = "oidc-";

/** The id of an OIDC provider in next-auth: its callback is /api/auth/callback/oidc-SLUG. Pure. */
export const oidcId = (slug: string) => oidcPrefix + slug;

/**
 * Maps a request below /api/auth to an action. Only the paths in this table reach next-auth, which has more than Keyhold
 * uses, for example `_log`, which writes anything it receives to the log. Pure.
 */
export function authRoute(method: string, segments: readonly string[]): AuthRoute {
	const [action = "", provider] = segments;
	const slug = provider?.startsWith(oidcPrefix) ? provider.slice(oidcPrefix.length) : null;
	const key = [action, ...(slug === null ? segments.slice(1) : [oidcId("…"), ...segments.slice(2)])].join(
		"/",
	);
	const methods = Object.hasOwn(routes, key) ? routes[key] : undefined;
	if (!methods) return { refusal: 404 };
	if (!(methods as readonly string[]).includes(method)) return { refusal: 405, allow: methods.join(", ") };
	return { action: action as Action, slug };
}
