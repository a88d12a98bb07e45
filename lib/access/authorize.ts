import type { AuditActor } from "../audit/append.ts";
import { type Db, db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { findToken } from "./api-tokens.ts";
import type { RequestContext } from "./context.ts";
import { type Grantee, isRoleAllowed, isTokenAllowed, type Permission } from "./permissions.ts";

export type OrganizationScope = { id: string; slug: string; name: string };

/** Somebody who may, and within which organization; null for support and operator, who stand outside of all. */
export type Authorized = { actor: AuditActor; organization: OrganizationScope | null };

export type Decision = Authorized & { refusal: KeyholdError | null };

const organizationFields = { id: true, slug: true, name: true } as const;

/**
 * Decides from the database, in this request, whether the caller may. A foreign organization and an absent one are
 * the same NOT_FOUND.
 * @throws KeyholdError UNAUTHENTICATED, NOT_FOUND. A refusal for want of permission is returned, to be audited.
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
			return decideUser(caller.userId, context.organizationSlug, permission, on);
		case "token":
			return decideToken(caller.token, permission, on);
		case "job": {
			const organization = await on.organization.findUnique({
				where: { id: caller.organizationId },
				select: organizationFields,
			});
			return decision({ type: "job", id: null, label: caller.name }, organization, permission, "SYSTEM");
		}
		case "operator":
			return decision({ type: "operator", id: null, label: "operator" }, null, permission, "OPERATOR");
	}
}

async function decideUser(
	userId: string,
	organizationSlug: string | undefined,
	permission: Permission,
	on: Db,
): Promise<Decision> {
	const user = await on.user.findUnique({ where: { id: userId } });
	if (!user) throw new KeyholdError("UNAUTHENTICATED", "Sign in again.");
	const actor: AuditActor = { type: "user", id: user.id, label: user.email };
	if (organizationSlug === undefined) {
		return decision(actor, null, permission, user.isSupport ? "SUPPORT" : "MEMBER");
	}
	const membership = await on.membership.findFirst({
		where: { userId, organization: { slug: organizationSlug } },
		select: { role: true, organization: { select: organizationFields } },
	});
	if (!membership)
		throw new KeyholdError("NOT_FOUND", "There is no such organization, or you are not a member of it.");
	return decision(actor, membership.organization, permission, membership.role);
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
	role: Grantee,
): Decision {
	const refusal = isRoleAllowed(permission, role)
		? null
		: new KeyholdError("FORBIDDEN", "You are not allowed to do this.", {
				detail: permission,
			});
	return { actor, organization, refusal };
}
