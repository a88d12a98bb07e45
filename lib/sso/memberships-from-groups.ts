import type { Role } from "../platform/prisma/client.ts";

export type GroupRule = { group: string; organizationId: string | null; role: Role | null };

/** Access that a user's groups give: a role by organization ID, and support access. */
export type GroupAccess = { roles: Map<string, Role>; isSupport: boolean };

/**
 * Maps groups to memberships by a provider's rules; of several roles in one organization, the highest. A provider that
 * is bound to an organization gives roles there only, whatever its rules say. Pure.
 */
export function membershipsFromGroups(
	rules: GroupRule[],
	groups: string[],
	boundTo: string | null,
): GroupAccess {
	const access: GroupAccess = { roles: new Map(), isSupport: false };
	for (const { group, organizationId, role } of rules) {
		if (!groups.includes(group) || (boundTo !== null && organizationId !== boundTo)) continue;
		if (organizationId === null || role === null) access.isSupport = true;
		else if (access.roles.get(organizationId) !== "ORG_ADMIN") access.roles.set(organizationId, role);
	}
	return access;
}
