import { oidcRefusals } from "@/lib/sso/oidc-refusals.ts";

const notCompleted = "Sign-in with your identity provider wasn't completed. Try again.";

/** By error code in the address of the sign-in page. Some are next-auth's own. */
const problems: Record<string, string> = {
	...oidcRefusals,
	OAuthSignin: oidcRefusals.OidcUnavailable,
	OAuthCallback: notCompleted,
	Callback: notCompleted,
	SsoRequired: "This organization requires single sign-on. Sign in with its identity provider.",
};

/** The text for an error code in the address of the sign-in page; null for an unknown code. Pure. */
export function signInProblem(error: string | undefined): string | null {
	return error !== undefined && Object.hasOwn(problems, error) ? (problems[error] ?? null) : null;
}
