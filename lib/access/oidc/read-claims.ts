import { z } from "zod";

/** What Keyhold takes of an ID token that has been verified. */
export type OidcClaims = {
	/** Who it is at the provider (`sub`). */
	subject: string;
	/** In lower case; null when the provider says none, or says that it is not verified. */
	email: string | null;
	isEmailUnverified: boolean;
	name: string | null;
	/** Null when the provider has left them out for being too many: then nobody knows them. */
	groups: string[] | null;
	nonce: string;
};

// Some providers write booleans as texts, and a single group without a list around it.
const schema = z.object({
	sub: z.string().min(1).max(255),
	nonce: z.string().min(1),
	email: z.email().max(254).toLowerCase().optional().catch(undefined),
	email_verified: z.union([z.boolean(), z.enum(["true", "false"])]).optional(),
	name: z.string().trim().min(1).optional().catch(undefined),
	preferred_username: z.string().trim().min(1).optional().catch(undefined),
	_claim_names: z.record(z.string(), z.unknown()).optional().catch(undefined),
});
const groupsSchema = z.union([z.array(z.string()), z.string().transform((group) => [group])]);

/**
 * The claims of a verified ID token as Keyhold needs them; null for one that lacks `sub` or `nonce`. A claim of groups
 * that is absent or no list of texts is no group at all. Pure.
 */
export function readClaims(groupsClaim: string, raw: unknown): OidcClaims | null {
	const parsed = schema.safeParse(raw);
	if (!parsed.success) return null;
	const { sub, nonce, email, email_verified, name, preferred_username, _claim_names } = parsed.data;
	const isEmailUnverified = email_verified === false || email_verified === "false";
	const groups = groupsSchema.safeParse((raw as Record<string, unknown>)[groupsClaim]);
	// Entra ID's “groups overage”: the claim stands elsewhere (OpenID Connect Core §5.6.2).
	const isElsewhere = _claim_names !== undefined && Object.hasOwn(_claim_names, groupsClaim);
	return {
		subject: sub,
		email: isEmailUnverified ? null : (email ?? null),
		isEmailUnverified,
		name: (name ?? preferred_username)?.slice(0, 100) ?? null,
		groups: isElsewhere ? null : groups.success ? groups.data : [],
		nonce,
	};
}
