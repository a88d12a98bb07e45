import type { Role } from "../platform/prisma/client.ts";

export type GroupRule = { group: string; organizationId: string | null; role: Role | null };

/** What somebody's groups give: a role by organization id, and whether a place among support staff. */
export type Places = { roles: Map<string, Role>; isSupport: boolean };

/**
 * What these groups give by a provider's rules; of several roles in one organization the highest. A provider that is
 * bound to an organization gives roles there and nothing else, whatever its rules say. Pure.
 */
export function placesOf(rules: GroupRule[], groups: string[], boundTo: string | null): Places {
	const places: Places = { roles: new Map(), isSupport: false };
	for (const { group, organizationId, role } of rules) {
		if (!groups.includes(group) || (boundTo !== null && organizationId !== boundTo)) continue;
		if (organizationId === null || role === null) places.isSupport = true;
		else if (places.roles.get(organizationId) !== "ORG_ADMIN") places.roles.set(organizationId, role);
	}
	return places;
}
