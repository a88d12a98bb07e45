import type { AuditActor } from "../audit/append.ts";
import { type Db, db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { isStorableText } from "../platform/is-storable-text.ts";
import { findToken } from "./api-tokens.ts";
import { findApplicationToken } from "./application-tokens.ts";
import type { Caller, RequestContext } from "./context.ts";
import { notProved } from "./not-proved.ts";
import { findOperatorToken } from "./operator-tokens.ts";
import {
	applicationScopesFor,
	type Grantee,
	isApplicationAllowed,
	isOperatorTokenAllowed,
	isRoleAllowed,
	isSetupAllowed,
	isTokenAllowed,
	operatorScopeFor,
	type Permission,
	scopeFor,
} from "./permissions.ts";
import { requireOpen } from "./require-open.ts";

type UserCaller = Extract<Caller, { kind: "user" }>;

export type OrganizationScope = { id: string; slug: string; name: string };

/** What an application token allows. */
export type ApplicationGrant = {
	tokenId: string;
	scopes: readonly string[];
	/** The organizations whose data it may be used for; null for all. */
	organizationIds: ReadonlySet<string> | null;
};

/**
 * An authorized caller and their organization; null for support staff, the operator, operator tokens and applications,
 * who act outside organizations.
 */
export type Authorized = {
	actor: AuditActor;
	organization: OrganizationScope | null;
	/** A person's session. */
	sessionId?: string | undefined;
	/** Of an application only. */
	application?: ApplicationGrant;
};

/** An authorized caller within an organization. */
export type TenantAuthorized = Authorized & { organization: OrganizationScope };

export type Decision = Authorized & { refusal: KeyholdError | null };

const organizationFields = { id: true, slug: true, name: true } as const;

/**
 * Decides from the database, in this request, whether the caller has the permission. Another organization and a missing
 * one are the same NOT_FOUND. A missing permission is returned as a refusal, to be audited.
 * @throws KeyholdError UNAUTHENTICATED, NOT_FOUND; ORGANIZATION_CLOSED; SSO_REQUIRED and SECOND_FACTOR_REQUIRED for a sign-in
 * that the organization does not accept
 */
export async function decide(
	context: RequestContext,
	permission: Permission,
	on: Db = db(),
): Promise<Decision> {
	const { caller } = context;
	switch (caller.kind) {
		case "anonymous":
			throw new KeyholdError("UNAUTHENTICATED", "Sign in first.");
		case "user":
			return {
				...(await decideUser(caller, context.organizationSlug, permission, on)),
				sessionId: caller.sessionId,
			};
		case "token":
			return decideToken(caller.token, permission, on);
		case "application":
			return decideApplication(caller.token, permission, on);
		case "operatorToken":
			return decideOperatorToken(caller.token, permission, on);
		case "job": {
			const organization = await on.organization.findUnique({
				where: { id: caller.organizationId },
				select: organizationFields,
			});
			return decision({ type: "job", id: null, label: caller.name }, organization, permission, ["SYSTEM"]);
		}
		case "operator":
			return decision({ type: "operator", id: null, label: "operator" }, null, permission, ["OPERATOR"]);
	}
}

async function decideUser(
	caller: UserCaller,
	organizationSlug: string | undefined,
	permission: Permission,
	on: Db,
): Promise<Decision> {
	const { userId, method = "PASSWORD", oidcProviderId, link } = caller;
	const user = await on.user.findUnique({ where: { id: userId } });
	if (!user || user.disabledAt) throw new KeyholdError("UNAUTHENTICATED", "Sign in again.");
	const actor: AuditActor = { type: "user", id: user.id, label: user.email };
	const boundTo = oidcProviderId ? await boundOrganization(on, oidcProviderId) : null;
	const isUnproved = user.unprovedOrganizationId !== null && method !== "OIDC" && method !== "LINK";
	if (organizationSlug === undefined) {
		if (link) return decision(actor, null, permission, ["GUEST"]);
		if (isUnproved) return decision(actor, null, permission, ["USER"]);
		if (boundTo && (await hasOtherMemberships(on, user, boundTo)))
			return decision(actor, null, permission, ["GUEST"]);
		return decision(actor, null, permission, user.isSupport ? ["USER", "SUPPORT"] : ["USER"]);
	}
	// The slug comes from a URL and may be anything.
	if (!isStorableText(organizationSlug)) throw noSuchOrganization();
	const found = await findPlace(on, caller, organizationSlug);
	if (!found) throw noSuchOrganization();
	const { role, organization } = found;
	const { id, slug, name, isSsoOnly, isSecondFactorRequired } = organization;
	requireOpen(organization);
	if (boundTo && boundTo !== id)
		throw new KeyholdError(
			"SSO_REQUIRED",
			`${name} does not accept sign-ins through another organization's identity provider.`,
		);
	// The holder of another organization's invitation link chose the password.
	if (isUnproved && user.unprovedOrganizationId !== id)
		return { actor, organization: { id, slug, name }, refusal: notProved() };
	if (isSsoOnly && method !== "OIDC")
		throw new KeyholdError("SSO_REQUIRED", `${name} requires sign-in through its identity provider.`);
	if (link && organization.areAccessLinksRefused)
		throw new KeyholdError("UNAUTHENTICATED", `${name} does not accept access links. Sign in another way.`);
	if (isSecondFactorRequired && role === "ORG_ADMIN" && method === "PASSWORD")
		throw new KeyholdError(
			"SECOND_FACTOR_REQUIRED",
			`${name} requires two-factor authentication for its Org Admins. Set it up, or sign in again with a code.`,
		);
	const isOutsideSetup = link?.kind === "SETUP" && !isSetupAllowed(permission);
	return decision(actor, { id, slug, name }, permission, isOutsideSetup ? [] : [role]);
}

const placeSelection = {
	...organizationFields,
	isSsoOnly: true,
	isSecondFactorRequired: true,
	areAccessLinksRefused: true,
	offboardingEndsAt: true,
} as const;

/**
 * The organization and the caller's role in it; null if they have none. The session of an access link is valid in its
 * organization only, with at most the link's role. A set-up link needs no membership.
 */
async function findPlace(on: Db, { userId, link }: UserCaller, slug: string) {
	if (link?.kind === "SETUP") {
		const organization = await on.organization.findFirst({
			where: { slug, id: link.organizationId, removedMembers: { none: { userId } } },
			select: placeSelection,
		});
		return organization && { role: link.role, organization };
	}
	const membership = await on.membership.findFirst({
		where: { userId, organization: { slug, ...(link && { id: link.organizationId }) } },
		select: { role: true, organization: { select: placeSelection } },
	});
	if (!membership || link?.role !== "MEMBER") return membership;
	return { ...membership, role: "MEMBER" as const };
}

function noSuchOrganization(): KeyholdError {
	return new KeyholdError("NOT_FOUND", "There is no such organization, or you are not a member of it.");
}

/**
 * The organization that a provider is bound to; null for the vendor's own. The administrator of an organization's provider
 * can sign in as any of its users, so such a session is valid in that organization only.
 * @throws KeyholdError UNAUTHENTICATED when the provider is gone
 */
async function boundOrganization(on: Db, oidcProviderId: string): Promise<string | null> {
	const provider = await on.oidcProvider.findUnique({
		where: { id: oidcProviderId },
		select: { organizationId: true },
	});
	if (!provider) throw new KeyholdError("UNAUTHENTICATED", "Sign in again.");
	return provider.organizationId;
}

/** True if the account has access beyond this organization. */
async function hasOtherMemberships(
	on: Db,
	{ id, isSupport }: { id: string; isSupport: boolean },
	organizationId: string,
): Promise<boolean> {
	if (isSupport) return true;
	return (await on.membership.count({ where: { userId: id, NOT: { organizationId } } })) > 0;
}

async function decideToken(token: string, permission: Permission, on: Db): Promise<Decision> {
	const found = await findToken(on, token);
	if (!found) throw invalidToken();
	requireOpen(found.organization);
	const { id, slug, name } = found.organization;
	return {
		actor: { type: "token", id: found.id, label: found.name },
		organization: { id, slug, name },
		refusal: isTokenAllowed(permission, found.scopes)
			? null
			: missingScope(permission, [scopeFor(permission)]),
	};
}

/** Decides on the scope only: the tenants of a request are in its body. */
async function decideApplication(token: string, permission: Permission, on: Db): Promise<Decision> {
	const found = await findApplicationToken(on, token);
	if (!found) throw invalidToken();
	const { id, name, scopes, organizationIds } = found;
	return {
		actor: { type: "application", id, label: name },
		organization: null,
		application: {
			tokenId: id,
			scopes,
			organizationIds: organizationIds.length > 0 ? new Set(organizationIds) : null,
		},
		refusal: isApplicationAllowed(permission, scopes)
			? null
			: missingScope(permission, applicationScopesFor(permission)),
	};
}

/** Decides on the scope only: an operator token is for all organizations. */
async function decideOperatorToken(token: string, permission: Permission, on: Db): Promise<Decision> {
	const found = await findOperatorToken(on, token);
	if (!found) throw invalidToken();
	return {
		actor: { type: "operator_token", id: found.id, label: found.name },
		organization: null,
		refusal: isOperatorTokenAllowed(permission, found.scopes)
			? null
			: missingScope(permission, [operatorScopeFor(permission)]),
	};
}

function invalidToken(): KeyholdError {
	return new KeyholdError("UNAUTHENTICATED", "This token is unknown, expired or revoked. Create a new one.");
}

/** The refusal for a token without the scope of a permission. `scopes` are those that would do; null if no token can have one. */
export function missingScope(permission: Permission, scopes: readonly (string | null)[]): KeyholdError {
	const known = scopes.filter((scope) => scope !== null);
	const which = known.length > 1 ? "any of the scopes" : "the scope";
	return new KeyholdError(
		"FORBIDDEN",
		`This token does not have ${which} ${known.join(", ") || "for that"}.`,
		{
			detail: permission,
		},
	);
}

function decision(
	actor: AuditActor,
	organization: OrganizationScope | null,
	permission: Permission,
	roles: Grantee[],
): Decision {
	const refusal = roles.some((role) => isRoleAllowed(permission, role))
		? null
		: new KeyholdError("FORBIDDEN", "You are not allowed to do this.", {
				detail: permission,
			});
	return { actor, organization, refusal };
}
