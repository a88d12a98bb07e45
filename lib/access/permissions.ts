/** Who may do what: the one table that verbs, pages and tests ask. */
const grants = {
	"organization:read": { roles: ["ORG_ADMIN", "MEMBER"] },
	"organization:manage": { roles: ["ORG_ADMIN"] },
	"deployment:read": { roles: ["ORG_ADMIN", "MEMBER"], scope: "keys:read" },
	"member:manage": { roles: ["ORG_ADMIN"] },
	"token:manage": { roles: ["ORG_ADMIN"] },
	"audit:read": { roles: ["ORG_ADMIN"], scope: "audit:read" },
	/** One's own password, second factor and sessions. */
	"account:manage": { roles: ["USER"] },
	"telemetry:read": { roles: ["ORG_ADMIN", "MEMBER"], scope: "telemetry:read" },
	"telemetry:write": { roles: [], scope: "telemetry:write" },
	"query:read": { roles: ["ORG_ADMIN", "MEMBER"], scope: "telemetry:read" },
	/** Costs the database work again and again: not for everybody who reads. */
	"query:write": { roles: ["ORG_ADMIN"], scope: "queries:write" },
	"key:read": { roles: ["ORG_ADMIN"], scope: "keys:read" },
	"key:probe": { roles: ["ORG_ADMIN"], scope: "keys:write" },
	"key:drill": { roles: ["ORG_ADMIN"], scope: "keys:write" },
	"key:add": { roles: ["ORG_ADMIN"], scope: "keys:write" },
	"key:rename": { roles: ["ORG_ADMIN"], scope: "keys:write" },
	"key:activate": { roles: ["ORG_ADMIN"], scope: "keys:write" },
	"key:replace": { roles: ["ORG_ADMIN"], scope: "keys:write" },
	"key:delete": { roles: ["ORG_ADMIN"], scope: "keys:write" },
	"key:cover": { roles: ["ORG_ADMIN"], scope: "keys:write" },
	/** By nobody's token: somebody has to stand behind it. */
	"key:destroy-data": { roles: ["ORG_ADMIN"] },
	/** By a second person, never by a token. */
	"key:approve": { roles: ["ORG_ADMIN"] },
	"health:read": { roles: ["ORG_ADMIN"], scope: "health:read" },
	"alert:manage": { roles: ["ORG_ADMIN"] },
	"support:key-health": { roles: ["SUPPORT"] },
	"support:key-check": { roles: ["SUPPORT"] },
	/** What Keyhold does by itself, as a job. */
	"rekey:finish": { roles: ["SYSTEM"] },
	"health:record": { roles: ["SYSTEM"] },
	"telemetry:expire": { roles: ["SYSTEM"] },
	"approval:expire": { roles: ["SYSTEM"] },
	"query:run": { roles: ["SYSTEM"] },
	"alert:raise": { roles: ["SYSTEM"] },
	"evidence:make": { roles: ["SYSTEM"] },
	/** What the operator does from the command line. */
	"operator:manage": { roles: ["OPERATOR"] },
} as const satisfies Record<string, { roles: readonly Grantee[]; scope?: string }>;

/** USER: anybody who is signed in, outside of all organizations. */
export type Grantee = "ORG_ADMIN" | "MEMBER" | "USER" | "SUPPORT" | "SYSTEM" | "OPERATOR";
export type Permission = keyof typeof grants;

export const permissions = Object.keys(grants) as Permission[];

/** The scopes that a token can have. */
export const tokenScopes = [
	...new Set(Object.values(grants).flatMap((grant) => ("scope" in grant ? [grant.scope] : []))),
] as const;

/** Whether a person or job in one of these roles may. Pure. */
export function isRoleAllowed(permission: Permission, role: Grantee): boolean {
	return (grants[permission].roles as readonly Grantee[]).includes(role);
}

/** The scope that lets a token; null for what no token may. Pure. */
export function scopeFor(permission: Permission): string | null {
	const grant = grants[permission];
	return "scope" in grant ? grant.scope : null;
}

/** Whether a token with these scopes may. Pure. */
export function isTokenAllowed(permission: Permission, scopes: readonly string[]): boolean {
	const grant = grants[permission];
	return "scope" in grant && scopes.includes(grant.scope);
}
