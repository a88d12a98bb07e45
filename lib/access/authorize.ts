import type { AuditActor } from "../audit/append.ts";
import { type Db, db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { isStorableText } from "../platform/is-storable-text.ts";
import { findToken } from "./api-tokens.ts";
import type { Caller, RequestContext } from "./context.ts";
import { notProved } from "./not-proved.ts";
import { type Grantee, isRoleAllowed, isTokenAllowed, type Permission } from "./permissions.ts";

export type OrganizationScope = { id: string; slug: string; name: string };

/** A caller who is allowed, and the organization they act in; null for support and operator, who act outside of all. */
export type Authorized = {
	actor: AuditActor;
	organization: OrganizationScope | null;
	/** Of a person: the session that they call in. */
	sessionId?: string | undefined;
};

/** A caller who is allowed within an organization. */
export type TenantAuthorized = Authorized & { organization: OrganizationScope };

export type Decision = Authorized & { refusal: KeyholdError | null };

const organizationFields = { id: true, slug: true, name: true } as const;

/**
 * Decides from the database, in this request, whether the caller may. A foreign organization and an absent one are
 * the same NOT_FOUND.
 * @throws KeyholdError UNAUTHENTICATED, NOT_FOUND; SSO_REQUIRED and SECOND_FACTOR_REQUIRED for a sign-in that does not
 * count in this organization. A refusal for want of permission is returned, to be audited.
 */
export async function decide(
	context: RequestContext,
	permission: Permission,
	on: Db = db(),
): Promise<Decision> {
	const { caller } = context;
	switch (caller.kind) {
		case "nobody":
			throw new KeyholdError("UNAUTHENTICATED", "Sign in first.");
		case "user":
			return {
				...(await decideUser(caller, context.organizationSlug, permission, on)),
				sessionId: caller.sessionId,
			};
		case "token":
			return decideToken(caller.token, permission, on);
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
	{ userId, method = "PASSWORD", oidcProviderId }: Extract<Caller, { kind: "user" }>,
	organizationSlug: string | undefined,
	permission: Permission,
	on: Db,
): Promise<Decision> {
	const user = await on.user.findUnique({ where: { id: userId } });
	if (!user || user.disabledAt) throw new KeyholdError("UNAUTHENTICATED", "Sign in again.");
	const actor: AuditActor = { type: "user", id: user.id, label: user.email };
	const boundTo = oidcProviderId ? await boundOrganization(on, oidcProviderId) : null;
	const isUnproved = user.unprovedOrganizationId !== null && method !== "OIDC";
	if (organizationSlug === undefined) {
		if (isUnproved) return decision(actor, null, permission, ["USER"]);
		if (boundTo && (await hasPlaceElsewhere(on, user, boundTo))) return decision(actor, null, permission, []);
		return decision(actor, null, permission, user.isSupport ? ["USER", "SUPPORT"] : ["USER"]);
	}
	// It comes out of an address, and may be anything.
	if (!isStorableText(organizationSlug)) throw noSuchOrganization();
	const membership = await on.membership.findFirst({
		where: { userId, organization: { slug: organizationSlug } },
		select: {
			role: true,
			organization: { select: { ...organizationFields, isSsoOnly: true, isSecondFactorRequired: true } },
		},
	});
	if (!membership) throw noSuchOrganization();
	const { role, organization } = membership;
	const { id, slug, name, isSsoOnly, isSecondFactorRequired } = organization;
	if (boundTo && boundTo !== id)
		throw new KeyholdError(
			"SSO_REQUIRED",
			`${name} does not take the word of another organization's provider.`,
		);
	// Whoever held that organization's link chose the password.
	if (isUnproved && user.unprovedOrganizationId !== id)
		return { actor, organization: { id, slug, name }, refusal: notProved() };
	if (isSsoOnly && method !== "OIDC")
		throw new KeyholdError("SSO_REQUIRED", `${name} asks for a sign-in through its own provider.`);
	if (isSecondFactorRequired && role === "ORG_ADMIN" && method === "PASSWORD")
		throw new KeyholdError(
			"SECOND_FACTOR_REQUIRED",
			`${name} asks its Org Admins for a second factor. Set one up, or sign in again with it.`,
		);
	return decision(actor, { id, slug, name }, permission, [role]);
}

function noSuchOrganization(): KeyholdError {
	return new KeyholdError("NOT_FOUND", "There is no such organization, or you are not a member of it.");
}

/**
 * The organization that a provider is bound to; null for the vendor's own. Whoever runs an organization's provider can
 * sign in as anybody there, so such a session counts in that organization alone.
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

/** Whether an account is more than a member of this organization: its password and sessions open other doors. */
async function hasPlaceElsewhere(
	on: Db,
	{ id, isSupport }: { id: string; isSupport: boolean },
	organizationId: string,
): Promise<boolean> {
	if (isSupport) return true;
	return (await on.membership.count({ where: { userId: id, NOT: { organizationId } } })) > 0;
}

async function decideToken(token: string, permission: Permission, on: Db): Promise<Decision> {
	const found = await findToken(on, token);
	if (!found) {
		throw new KeyholdError("UNAUTHENTICATED", "This token is unknown, expired or revoked. Create a new one.");
	}
	const refusal = isTokenAllowed(permission, found.scopes)
		? null
		: new KeyholdError("FORBIDDEN", "This token does not have the scope for that.", { detail: permission });
	return {
		actor: { type: "token", id: found.id, label: found.name },
		organization: found.organization,
		refusal,
	};
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
