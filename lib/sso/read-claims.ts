import { z } from "zod";
import { emailAddress } from "../mail/email-address.ts";
import { isStorableText } from "../platform/is-storable-text.ts";
import type { OidcRefusal } from "./oidc-refusals.ts";

/** The claims of a verified ID token that Keyhold uses. */
export type OidcClaims = {
	/** The user's ID at the provider (`sub`). */
	subject: string;
	/** In lower case; null if the provider sends none, or marks it as anything but verified. */
	email: string | null;
	isEmailUnverified: boolean;
	name: string | null;
	/** Or why they are unknown: then no access is removed. */
	groups: string[] | { refusal: OidcRefusal };
	nonce: string;
};

const name = z.string().trim().min(1).refine(isStorableText).optional().catch(undefined);

const schema = z.object({
	sub: z.string().min(1).max(255).refine(isStorableText),
	nonce: z.string().min(1),
	email: emailAddress().toLowerCase().optional().catch(undefined),
	email_verified: z.unknown().optional(),
	name,
	preferred_username: name,
});

/** The claims of a verified ID token as Keyhold needs them; null for one that lacks `sub` or `nonce`. Pure. */
export function readClaims(groupsClaim: string, raw: unknown): OidcClaims | null {
	const parsed = schema.safeParse(raw);
	if (!parsed.success) return null;
	const { sub, nonce, email, email_verified, name, preferred_username } = parsed.data;
	// Some providers send booleans as strings. Any other value does not mean verified.
	const isEmailUnverified = ![undefined, true, "true"].includes(email_verified as undefined);
	return {
		subject: sub,
		email: isEmailUnverified ? null : (email ?? null),
		isEmailUnverified,
		name: (name ?? preferred_username)?.slice(0, 100).toWellFormed() ?? null,
		groups: groupsOf(groupsClaim, raw as Record<string, unknown>),
		nonce,
	};
}

/**
 * A missing groups claim means no groups. A string is not parsed: it may be one group or a list in the provider's own
 * format, and a wrong guess would remove roles.
 */
function groupsOf(claim: string, raw: Record<string, unknown>): string[] | { refusal: OidcRefusal } {
	const given = Object.hasOwn(raw, claim) ? raw[claim] : undefined;
	if (Array.isArray(given) && given.every((group) => typeof group === "string")) return given;
	if (given !== undefined && given !== null) return { refusal: "OidcGroupsUnreadable" };
	return isElsewhere(claim, raw) ? { refusal: "OidcTooManyGroups" } : [];
}

/** Entra ID's “groups overage”: the token only says that the groups are elsewhere (OpenID Connect Core §5.6.2). */
function isElsewhere(claim: string, { _claim_names: names, hasgroups }: Record<string, unknown>): boolean {
	if (hasgroups === true || hasgroups === "true") return true;
	if (names === undefined || names === null) return false;
	// An unreadable value may name the claim.
	return typeof names !== "object" || Object.hasOwn(names, claim);
}
