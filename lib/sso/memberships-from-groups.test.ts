import { describe, expect, it } from "vitest";
import { type GroupRule, membershipsFromGroups } from "./memberships-from-groups.ts";

const rules: GroupRule[] = [
	{ group: "admins", organizationId: "acme", role: "ORG_ADMIN" },
	{ group: "all", organizationId: "acme", role: "MEMBER" },
	{ group: "all", organizationId: "globex", role: "MEMBER" },
	{ group: "helpdesk", organizationId: null, role: null },
];
const accessOf = (groups: string[], boundTo: string | null = null) => {
	const { roles, isSupport } = membershipsFromGroups(rules, groups, boundTo);
	return { ...Object.fromEntries(roles), isSupport };
};

describe("access from groups", () => {
	it("no rule gives no access, and neither does a similar name", () => {
		expect(accessOf([])).toEqual({ isSupport: false });
		expect(accessOf(["Admins", "admins ", "admin", "*"])).toEqual({ isSupport: false });
	});

	it.each([[["admins", "all"]], [["all", "admins"]]])(
		"the highest of several roles is given: %j",
		(groups) => {
			expect(accessOf(groups)).toEqual({ acme: "ORG_ADMIN", globex: "MEMBER", isSupport: false });
		},
	);

	it("a group can give support access", () => {
		expect(accessOf(["helpdesk"])).toEqual({ isSupport: true });
	});

	it("a provider bound to an organization gives nothing elsewhere, whatever its rules say", () => {
		expect(accessOf(["admins", "all", "helpdesk"], "acme")).toEqual({ acme: "ORG_ADMIN", isSupport: false });
		expect(accessOf(["admins", "helpdesk"], "globex")).toEqual({ isSupport: false });
	});
});
