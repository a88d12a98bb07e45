/** The permission table that verbs, pages and tests use. */
const grants = {
	"organization:read": { roles: ["ORG_ADMIN", "MEMBER"] },
	"organization:manage": { roles: ["ORG_ADMIN"] },
	"deployment:read": { roles: ["ORG_ADMIN", "MEMBER"], scope: "keys:read" },
	"member:manage": { roles: ["ORG_ADMIN"] },
	"token:manage": { roles: ["ORG_ADMIN"] },
	"audit:read": { roles: ["ORG_ADMIN"], scope: "audit:read" },
	/** The caller's own password, second factor and sessions. */
	"account:manage": { roles: ["USER"] },
	/** How long the caller's own session lasts. */
	"session:read": { roles: ["USER", "GUEST"] },
	"telemetry:read": { roles: ["ORG_ADMIN", "MEMBER"], scope: "telemetry:read" },
	"telemetry:write": { roles: [], scope: "telemetry:write" },
	"query:read": { roles: ["ORG_ADMIN", "MEMBER"], scope: "telemetry:read" },
	/** Scheduled queries cost the database work repeatedly, so not every reader may create them. */
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
	/** Never by a token: a person must be accountable. */
	"key:destroy-data": { roles: ["ORG_ADMIN"] },
	/** By a second person, never by a token. */
	"key:approve": { roles: ["ORG_ADMIN"] },
	"health:read": { roles: ["ORG_ADMIN"], scope: "health:read" },
	"alert:manage": { roles: ["ORG_ADMIN"] },
	"support:key-health": { roles: ["SUPPORT"] },
	"support:key-check": { roles: ["SUPPORT"] },
	"support:contacts": { roles: ["SUPPORT"] },
	/** The vendor's applications, for the tenants of their token. A request for leases may have several purposes. */
	"vault:lease": { roles: [], applicationScopes: ["vault:seal", "vault:open", "vault:index"] },
	"vault:seal": { roles: [], applicationScopes: ["vault:seal"] },
	"vault:open": { roles: [], applicationScopes: ["vault:open"] },
	"vault:index": { roles: [], applicationScopes: ["vault:index"] },
	"vault:reencrypt": { roles: [], applicationScopes: ["vault:reencrypt"] },
	/** Background jobs. */
	"rekey:finish": { roles: ["SYSTEM"] },
	"health:record": { roles: ["SYSTEM"] },
	"telemetry:expire": { roles: ["SYSTEM"] },
	"approval:expire": { roles: ["SYSTEM"] },
	"query:run": { roles: ["SYSTEM"] },
	"alert:raise": { roles: ["SYSTEM"] },
	"evidence:make": { roles: ["SYSTEM"] },
	"organization:end": { roles: ["SYSTEM"] },
	/** The operator, and the vendor's automation with an operator token. */
	"operator:read-organizations": { roles: ["OPERATOR"], operatorScope: "organizations:read" },
	"operator:write-organizations": { roles: ["OPERATOR"], operatorScope: "organizations:write" },
	/** Ends an organization and destroys its data. */
	"operator:offboard": { roles: ["OPERATOR"], operatorScope: "organizations:offboard" },
	/** Signs a person in to one organization. */
	"operator:write-links": { roles: ["OPERATOR"], operatorScope: "links:write" },
	"operator:read-accounts": { roles: ["OPERATOR"], operatorScope: "accounts:read" },
	/** A password or a provider's group lets someone sign in as a person of any organization. */
	"operator:write-accounts": { roles: ["OPERATOR"], operatorScope: "accounts:write" },
	"operator:read-health": { roles: ["OPERATOR"], operatorScope: "health:read" },
	/** Tokens that give access to data keys, or to the operator API itself: never by a token. */
	"operator:manage-tokens": { roles: ["OPERATOR"] },
} as const satisfies Record<string, Grant>;

type Grant = {
	roles: readonly Grantee[];
	/** The scope of an API token. */
	scope?: string;
	/** The scopes of an application token; one of them is enough. */
	applicationScopes?: readonly string[];
	/** The scope of an operator token. */
	operatorScope?: OperatorScope;
};

/** USER: any signed-in user, outside organizations. GUEST: one whose session is valid in one organization only, outside of it. */
export type Grantee = "ORG_ADMIN" | "MEMBER" | "USER" | "GUEST" | "SUPPORT" | "SYSTEM" | "OPERATOR";
export type Permission = keyof typeof grants;

export const permissions = Object.keys(grants) as Permission[];

/** The scopes of API tokens. */
export const tokenScopes = [
	...new Set(Object.values(grants).flatMap((grant) => ("scope" in grant ? [grant.scope] : []))),
] as const;

/** The scopes of application tokens. */
export const applicationScopes = ["vault:seal", "vault:open", "vault:index", "vault:reencrypt"] as const;
export type ApplicationScope = (typeof applicationScopes)[number];

/** The scopes of operator tokens. */
export const operatorScopes = [
	"organizations:read",
	"organizations:write",
	"organizations:offboard",
	"accounts:read",
	"accounts:write",
	"links:write",
	"health:read",
] as const;
export type OperatorScope = (typeof operatorScopes)[number];

/** What a set-up link allows: the way from preparing a key to activating it. */
const setupPermissions: readonly Permission[] = [
	"organization:read",
	"deployment:read",
	"key:read",
	"key:probe",
	"key:add",
	"key:activate",
];

/** True if a session that began with a set-up link may have the permission. Pure. */
export function isSetupAllowed(permission: Permission): boolean {
	return setupPermissions.includes(permission);
}

/** True if this role has the permission. Pure. */
export function isRoleAllowed(permission: Permission, role: Grantee): boolean {
	return (grants[permission].roles as readonly Grantee[]).includes(role);
}

/** The scope that gives a token this permission; null if no token can have it. Pure. */
export function scopeFor(permission: Permission): string | null {
	const grant = grants[permission];
	return "scope" in grant ? grant.scope : null;
}

/** True if a token with these scopes has the permission. Pure. */
export function isTokenAllowed(permission: Permission, scopes: readonly string[]): boolean {
	const grant = grants[permission];
	return "scope" in grant && scopes.includes(grant.scope);
}

/** True if an application token with these scopes has the permission. Pure. */
export function isApplicationAllowed(permission: Permission, scopes: readonly string[]): boolean {
	return applicationScopesFor(permission).some((scope) => scopes.includes(scope));
}

/** The scopes that give an application token this permission; empty if none can have it. Pure. */
export function applicationScopesFor(permission: Permission): readonly string[] {
	const grant: Grant = grants[permission];
	return grant.applicationScopes ?? [];
}

/** The scope that gives an operator token this permission; null if none can have it. Pure. */
export function operatorScopeFor(permission: Permission): OperatorScope | null {
	const grant: Grant = grants[permission];
	return grant.operatorScope ?? null;
}

/** True if an operator token with these scopes has the permission. Pure. */
export function isOperatorTokenAllowed(permission: Permission, scopes: readonly string[]): boolean {
	const scope = operatorScopeFor(permission);
	return scope !== null && scopes.includes(scope);
}
