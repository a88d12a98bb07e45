import { expect, it } from "vitest";
import {
	applicationScopes,
	type Grantee,
	isApplicationAllowed,
	isOperatorTokenAllowed,
	isRoleAllowed,
	isSetupAllowed,
	isTokenAllowed,
	operatorScopes,
	type Permission,
	permissions,
	tokenScopes,
} from "./permissions.ts";

const roles: Grantee[] = ["ORG_ADMIN", "MEMBER", "USER", "SUPPORT", "SYSTEM", "OPERATOR"];
const scopes = [
	"telemetry:read",
	"telemetry:write",
	"keys:read",
	"keys:write",
	"queries:write",
	"health:read",
	"audit:read",
];

const yes = true;
const no = false;

// Written by hand. A permission without a row fails here and in the type check.
// biome-ignore format: a table is read by its columns
const expected = {
	//                       admin member user support system operator   t:read t:write k:read k:write q:write h:read a:read
	"organization:read":   [[ yes, yes,   no,  no,     no,    no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"organization:manage": [[ yes, no,    no,  no,     no,    no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"deployment:read":     [[ yes, yes,   no,  no,     no,    no      ], [ no,    no,     yes,   no,     no,     no,    no   ]],
	"member:manage":       [[ yes, no,    no,  no,     no,    no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"token:manage":        [[ yes, no,    no,  no,     no,    no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"audit:read":          [[ yes, no,    no,  no,     no,    no      ], [ no,    no,     no,    no,     no,     no,    yes  ]],
	"account:manage":      [[ no,  no,    yes, no,     no,    no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"session:read":      [[ no,  no,    yes, no,     no,    no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"telemetry:read":      [[ yes, yes,   no,  no,     no,    no      ], [ yes,   no,     no,    no,     no,     no,    no   ]],
	"telemetry:write":     [[ no,  no,    no,  no,     no,    no      ], [ no,    yes,    no,    no,     no,     no,    no   ]],
	"query:read":          [[ yes, yes,   no,  no,     no,    no      ], [ yes,   no,     no,    no,     no,     no,    no   ]],
	"query:write":         [[ yes, no,    no,  no,     no,    no      ], [ no,    no,     no,    no,     yes,    no,    no   ]],
	"key:read":            [[ yes, no,    no,  no,     no,    no      ], [ no,    no,     yes,   no,     no,     no,    no   ]],
	"key:probe":           [[ yes, no,    no,  no,     no,    no      ], [ no,    no,     no,    yes,    no,     no,    no   ]],
	"key:drill":           [[ yes, no,    no,  no,     no,    no      ], [ no,    no,     no,    yes,    no,     no,    no   ]],
	"key:add":             [[ yes, no,    no,  no,     no,    no      ], [ no,    no,     no,    yes,    no,     no,    no   ]],
	"key:rename":          [[ yes, no,    no,  no,     no,    no      ], [ no,    no,     no,    yes,    no,     no,    no   ]],
	"key:activate":        [[ yes, no,    no,  no,     no,    no      ], [ no,    no,     no,    yes,    no,     no,    no   ]],
	"key:replace":         [[ yes, no,    no,  no,     no,    no      ], [ no,    no,     no,    yes,    no,     no,    no   ]],
	"key:delete":          [[ yes, no,    no,  no,     no,    no      ], [ no,    no,     no,    yes,    no,     no,    no   ]],
	"key:cover":           [[ yes, no,    no,  no,     no,    no      ], [ no,    no,     no,    yes,    no,     no,    no   ]],
	"key:destroy-data":    [[ yes, no,    no,  no,     no,    no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"key:approve":         [[ yes, no,    no,  no,     no,    no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"health:read":         [[ yes, no,    no,  no,     no,    no      ], [ no,    no,     no,    no,     no,     yes,   no   ]],
	"alert:manage":        [[ yes, no,    no,  no,     no,    no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"support:key-health":  [[ no,  no,    no,  yes,    no,    no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"support:key-check":   [[ no,  no,    no,  yes,    no,    no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"support:contacts":    [[ no,  no,    no,  yes,    no,    no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"vault:lease":         [[ no,  no,    no,  no,     no,    no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"vault:seal":          [[ no,  no,    no,  no,     no,    no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"vault:open":          [[ no,  no,    no,  no,     no,    no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"vault:index":         [[ no,  no,    no,  no,     no,    no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"vault:reencrypt":     [[ no,  no,    no,  no,     no,    no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"rekey:finish":        [[ no,  no,    no,  no,     yes,   no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"health:record":       [[ no,  no,    no,  no,     yes,   no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"telemetry:expire":    [[ no,  no,    no,  no,     yes,   no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"approval:expire":     [[ no,  no,    no,  no,     yes,   no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"query:run":           [[ no,  no,    no,  no,     yes,   no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"alert:raise":         [[ no,  no,    no,  no,     yes,   no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"evidence:make":       [[ no,  no,    no,  no,     yes,   no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"organization:end":    [[ no,  no,    no,  no,     yes,   no      ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"operator:read-organizations": [[ no,  no,    no,  no,     no,    yes     ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"operator:write-organizations": [[ no,  no,    no,  no,     no,    yes     ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"operator:offboard": [[ no,  no,    no,  no,     no,    yes     ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"operator:write-links": [[ no,  no,    no,  no,     no,    yes     ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"operator:read-accounts": [[ no,  no,    no,  no,     no,    yes     ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"operator:write-accounts": [[ no,  no,    no,  no,     no,    yes     ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"operator:read-health": [[ no,  no,    no,  no,     no,    yes     ], [ no,    no,     no,    no,     no,     no,    no   ]],
	"operator:manage-tokens": [[ no,  no,    no,  no,     no,    yes     ], [ no,    no,     no,    no,     no,     no,    no   ]],
} satisfies Record<Permission, [boolean[], boolean[]]>;

const rows = Object.entries(expected) as [Permission, [boolean[], boolean[]]][];

it("the table above has a row for every permission, a column for every role and every scope", () => {
	expect(Object.keys(expected).toSorted()).toEqual(permissions.toSorted());
	expect([...tokenScopes].toSorted()).toEqual(scopes.toSorted());
	for (const [, [byRole, byScope]] of rows) {
		expect(byRole).toHaveLength(roles.length);
		expect(byScope).toHaveLength(scopes.length);
	}
});

it.each(rows)("%s is granted to exactly the roles and scopes of its row", (permission, [byRole, byScope]) => {
	expect(roles.map((role) => isRoleAllowed(permission, role))).toEqual(byRole);
	expect(scopes.map((scope) => isTokenAllowed(permission, [scope]))).toEqual(byScope);
	expect(isTokenAllowed(permission, scopes)).toBe(byScope.includes(true));
});

it("an application token has the permissions of its scopes, and no others", () => {
	const allowed = (...scopes: string[]) =>
		permissions.filter((permission) => isApplicationAllowed(permission, scopes));
	expect(Object.fromEntries(applicationScopes.map((scope) => [scope, allowed(scope)]))).toEqual({
		"vault:seal": ["vault:lease", "vault:seal"],
		"vault:open": ["vault:lease", "vault:open"],
		"vault:index": ["vault:lease", "vault:index"],
		"vault:reencrypt": ["vault:reencrypt"],
	});
	expect(allowed(...scopes, "vault", "vault:*", "VAULT:OPEN")).toEqual([]);
	expect(permissions.filter((permission) => isTokenAllowed(permission, applicationScopes))).toEqual([]);
});

it("an operator token has the permissions of its scopes, and no others", () => {
	const allowed = (...scopes: string[]) =>
		permissions.filter((permission) => isOperatorTokenAllowed(permission, scopes));
	expect(Object.fromEntries(operatorScopes.map((scope) => [scope, allowed(scope)]))).toEqual({
		"organizations:read": ["operator:read-organizations"],
		"organizations:write": ["operator:write-organizations"],
		"organizations:offboard": ["operator:offboard"],
		"accounts:read": ["operator:read-accounts"],
		"accounts:write": ["operator:write-accounts"],
		"links:write": ["operator:write-links"],
		"health:read": ["operator:read-health"],
	});
	const others = [...tokenScopes, ...applicationScopes].filter((scope) => scope !== "health:read");
	expect(allowed(...others, "organizations", "organizations:*", "ORGANIZATIONS:READ")).toEqual([]);
	// An organization's token with the scope of the same name.
	expect(isTokenAllowed("operator:read-health", ["health:read"])).toBe(false);
	expect(isOperatorTokenAllowed("health:read", operatorScopes)).toBe(false);
});

it("a token without scopes, or with text that is not a scope, is allowed nothing", () => {
	const others = ["*", "keys", "keys:*", "KEYS:READ", "KEYS:WRITE", "undefined", ""];
	expect(permissions.filter((permission) => isTokenAllowed(permission, others))).toEqual([]);
	expect(permissions.filter((permission) => isTokenAllowed(permission, []))).toEqual([]);
});

it("a session that is valid in one organization only may do nothing outside of it but read how long it lasts", () => {
	expect(permissions.filter((permission) => isRoleAllowed(permission, "GUEST"))).toEqual(["session:read"]);
});

it("a set-up link leads from preparing a key to activating it, and to nothing else", () => {
	expect(permissions.filter((permission) => isSetupAllowed(permission))).toEqual([
		"organization:read",
		"deployment:read",
		"key:read",
		"key:probe",
		"key:add",
		"key:activate",
	]);
});

it("no role of an organization has the permissions of Keyhold itself or of its operator", () => {
	for (const permission of [
		"rekey:finish",
		"health:record",
		"operator:write-organizations",
		"operator:manage-tokens",
	] as const) {
		for (const role of ["ORG_ADMIN", "MEMBER", "SUPPORT"] as const) {
			expect(isRoleAllowed(permission, role)).toBe(false);
		}
	}
});

it("support staff cannot read or change a customer's data or keys", () => {
	expect(permissions.filter((permission) => isRoleAllowed(permission, "SUPPORT"))).toEqual([
		"support:key-health",
		// Checks a key with AWS. It changes only the recorded health.
		"support:key-check",
		"support:contacts",
	]);
});
