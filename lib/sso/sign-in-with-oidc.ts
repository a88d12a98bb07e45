import { createHash } from "node:crypto";
import { endSessions, startSession } from "../access/sessions.ts";
import { type AuditActor, type AuditRow, appendAudit, systemChainId } from "../audit/append.ts";
import { lockUser } from "../identity/lock-user.ts";
import type { SignInContext } from "../identity/sign-in.ts";
import { now } from "../platform/clock.ts";
import { inTransaction, isUniqueViolation, type Tx, withConnections } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { logBounded } from "../platform/log-bounded.ts";
import { applyGroupMemberships } from "./apply-group-memberships.ts";
import { membershipsFromGroups } from "./memberships-from-groups.ts";
import type { OidcRefusal } from "./oidc-refusals.ts";
import { type OidcClaims, readClaims } from "./read-claims.ts";

export type OidcOutcome = { userId: string; sessionId: string } | { refusal: OidcRefusal };

type SignIn = {
	/** Slug of the provider that issued the ID token. */
	provider: string;
	/** Of the ID token; its signature, issuer, audience, expiry and nonce have been verified. */
	claims: unknown;
};

type Decided = { outcome: OidcOutcome; audit: Omit<AuditRow, "ip" | "requestId">[] };

const attempts = 3;

/**
 * Signs a user in with a verified ID token: finds or creates the account, applies their groups and starts a session. A
 * user is known by provider and `sub`, never by email address: otherwise anyone who can edit an address at the provider
 * could impersonate any user. A first sign-in creates the account if a group gives access. Each ID token is accepted
 * once. Sign-ins and refusals are audited.
 */
export async function signInWithOidc(context: SignInContext, signIn: SignIn): Promise<OidcOutcome> {
	const { ip, requestId } = context;
	for (let attempt = 1; ; attempt++) {
		try {
			const { outcome, audit } = await withConnections("sign-in", () =>
				inTransaction(async (tx) => {
					const decided = await decideSignIn(tx, context, signIn);
					// In a fixed order, so that two sign-ins cannot deadlock.
					for (const row of decided.audit.toSorted((a, b) => a.chainId.localeCompare(b.chainId)))
						await appendAudit(tx, { ...row, ip, requestId });
					return decided;
				}),
			);
			// The operator needs the subject from this line to link the account.
			if ("refusal" in outcome) {
				const about = { ...audit.at(-1)?.details, requestId };
				logBounded("info", "oidc refused", about, "sign-in by OIDC refused");
			}
			return outcome;
		} catch (error) {
			// Two first sign-ins of a user at the same moment: the second one finds the account that the first created.
			if (!isUniqueViolation(error) || attempt === attempts) throw error;
		}
	}
}

async function decideSignIn(tx: Tx, context: SignInContext, signIn: SignIn): Promise<Decided> {
	const provider = await tx.oidcProvider.findUnique({
		where: { slug: signIn.provider },
		include: { rules: true },
	});
	if (!provider) return { outcome: { refusal: "OidcUnavailable" }, audit: [] };
	const boundTo = provider.organizationId;
	const claims = readClaims(provider.groupsClaim, signIn.claims);
	const identity = claims && (await lockIdentity(tx, provider.id, claims.subject));
	let user = identity?.user ?? null;

	const refuse = (refusal: OidcRefusal, audit: Decided["audit"] = []): Decided => ({
		outcome: { refusal },
		audit: [
			...audit,
			{
				chainId: boundTo ?? systemChainId,
				action: "user.signed_in" as const,
				outcome: "refused",
				actor: user ? actorOf(user) : stranger(claims),
				details: {
					method: "OIDC",
					provider: provider.slug,
					subject: claims?.subject ?? null,
					reason: refusal,
				},
			},
		],
	});

	if (!claims) return refuse("OidcInvalid");
	if (!(await takeNonce(tx, provider.id, claims.nonce))) return refuse("OidcUsed");
	if ("refusal" in claims.groups) return refuse(claims.groups.refusal);
	if (user && (await lockUser(tx, user.id))?.disabledAt !== null) return refuse("OidcDisabled");
	const access = membershipsFromGroups(provider.rules, claims.groups, boundTo);
	if (!user) {
		if (access.roles.size === 0 && !access.isSupport) return refuse("OidcNoPlace");
		if (claims.isEmailUnverified) return refuse("OidcAddressNotVerified");
		if (!claims.email) return refuse("OidcNoAddress");
		if (await tx.user.findUnique({ where: { email: claims.email } })) return refuse("OidcAddressTaken");
		user = await tx.user.create({
			data: {
				id: newId(),
				email: claims.email,
				name: claims.name ?? claims.email,
				oidcIdentities: { create: { providerId: provider.id, subject: claims.subject } },
			},
		});
	}
	const changes = await applyGroupMemberships(tx, provider, user, access);
	const chains = await chainsOf(tx, user.id, boundTo);
	if (chains.length === 0) return refuse("OidcNoPlace", changes);
	if (context.replaces) await endSessions(tx, user.id, { only: context.replaces });
	const sessionId = await startSession(user.id, "OIDC", { ...context, oidcProviderId: provider.id }, tx);
	return {
		outcome: { userId: user.id, sessionId },
		audit: [
			...changes,
			...chains.map((chainId) => ({
				chainId,
				action: "user.signed_in" as const,
				outcome: "done" as const,
				actor: actorOf(user),
				details: { method: "OIDC", provider: provider.slug, ...(!identity && { isFirst: true }) },
			})),
		],
	};
}

/**
 * Finds the identity with this subject and serializes its sign-ins until the transaction ends. The advisory lock covers
 * first sign-ins, which have no row to lock yet: otherwise the second one would find its own address taken.
 */
async function lockIdentity(tx: Tx, providerId: string, subject: string) {
	await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`oidc ${providerId} ${subject}`}, 0))`;
	const [identity] = await tx.oidcIdentity.updateManyAndReturn({
		where: { providerId, subject },
		data: { lastSignInAt: now() },
		include: { user: true },
	});
	return identity ?? null;
}

/** Takes the nonce; false if it was taken before, as for a replayed state, code or ID token. */
async function takeNonce(tx: Tx, providerId: string, nonce: string): Promise<boolean> {
	const hash = new Uint8Array(createHash("sha256").update(`${providerId} ${nonce}`).digest());
	const { count } = await tx.oidcUsedNonce.createMany({
		data: [{ hash, usedAt: now() }],
		skipDuplicates: true,
	});
	return count === 1;
}

/** The audit chains of a sign-in; none if the user has no access. */
async function chainsOf(tx: Tx, userId: string, boundTo: string | null): Promise<string[]> {
	const { isSupport, memberships } = await tx.user.findUniqueOrThrow({
		where: { id: userId },
		select: {
			isSupport: true,
			memberships: {
				where: { ...(boundTo && { organizationId: boundTo }) },
				select: { organizationId: true },
			},
		},
	});
	const chains = memberships.map(({ organizationId }) => organizationId);
	return chains.length === 0 && isSupport && !boundTo ? [systemChainId] : chains;
}

const actorOf = (user: { id: string; email: string }): AuditActor => ({
	type: "user",
	id: user.id,
	label: user.email,
});

const stranger = (claims: OidcClaims | null): AuditActor => ({
	type: "anonymous",
	id: null,
	label: claims?.email ?? claims?.subject ?? "unknown",
});
