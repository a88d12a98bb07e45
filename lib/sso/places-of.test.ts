import { describe, expect, it } from "vitest";
import { type GroupRule, placesOf } from "./places-of.ts";

const rules: GroupRule[] = [
	{ group: "admins", organizationId: "acme", role: "ORG_ADMIN" },
	{ group: "all", organizationId: "acme", role: "MEMBER" },
	{ group: "all", organizationId: "globex", role: "MEMBER" },
	{ group: "helpdesk", organizationId: null, role: null },
];
const placesIn = (groups: string[], boundTo: string | null = null) => {
	const { roles, isSupport } = placesOf(rules, groups, boundTo);
	return { ...Object.fromEntries(roles), isSupport };
};

describe("what groups give", () => {
	it("nothing without a rule, and nothing for a name that only looks alike", () => {
		expect(placesIn([])).toEqual({ isSupport: false });
		expect(placesIn(["Admins", "admins ", "admin", "*"])).toEqual({ isSupport: false });
	});

	it.each([[["admins", "all"]], [["all", "admins"]]])("of several roles the highest: %j", (groups) => {
		expect(placesIn(groups)).toEqual({ acme: "ORG_ADMIN", globex: "MEMBER", isSupport: false });
	});

	it("a place among support staff", () => {
		expect(placesIn(["helpdesk"])).toEqual({ isSupport: true });
	});

	it("a provider bound to an organization gives nothing elsewhere, whatever its rules say", () => {
		expect(placesIn(["admins", "all", "helpdesk"], "acme")).toEqual({ acme: "ORG_ADMIN", isSupport: false });
		expect(placesIn(["admins", "helpdesk"], "globex")).toEqual({ isSupport: false });
	});
});
