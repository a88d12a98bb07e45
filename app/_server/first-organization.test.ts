import { describe, expect, it } from "vitest";
import { firstOrganization } from "./first-organization.ts";

const place = (slug: string, closed: string | null = null) => ({ slug, closed });

describe("home", () => {
	it("leads to the first organization that is not being offboarded", () => {
		expect(firstOrganization([place("acme", "being offboarded"), place("globex"), place("zeta")])?.slug).toBe(
			"globex",
		);
		expect(firstOrganization([place("acme"), place("globex")])?.slug).toBe("acme");
	});

	it("leads to a closed organization, which says why, if there is no other", () => {
		expect(firstOrganization([place("acme", "being offboarded")])?.slug).toBe("acme");
		expect(firstOrganization([])).toBeUndefined();
	});
});
