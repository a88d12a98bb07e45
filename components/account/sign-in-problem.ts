import { oidcRefusals } from "@/lib/sso/oidc-refusals.ts";

const notEnded = "The sign-in at the provider did not come to an end. Sign in again.";

/** By what stands in the address of the sign-in page; next-auth's own words among them. */
const problems: Record<string, string> = {
	...oidcRefusals,
	OAuthSignin: oidcRefusals.OidcUnavailable,
	OAuthCallback: notEnded,
	Callback: notEnded,
	SsoRequired: "The way you have signed in does not count in this organization. Use its own provider.",
};

/** What went wrong before somebody came to the sign-in page; null for what nobody of ours has written. Pure. */
export function signInProblem(error: string | undefined): string | null {
	return error !== undefined && Object.hasOwn(problems, error) ? (problems[error] ?? null) : null;
}
