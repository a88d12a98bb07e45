import { describe, expect, it } from "vitest";
import type { ApprovalView } from "@/lib/keys/approval-view.ts";
import { changeName, shownApprovals } from "./approval-text.ts";

const at = Date.parse("2026-11-26T12:00:00Z");
const hoursAgo = (hours: number) => new Date(at - hours * 3_600_000).toISOString();
const approval = (change: Partial<ApprovalView>): ApprovalView => ({
	id: "1",
	action: "DELETE_KEY",
	key: { id: "k", name: "prod", arn: "arn" },
	newKey: null,
	resource: null,
	reason: "It is no longer used.",
	keyNow: null,
	standing: "WAITING",
	requestedBy: "anna@acme.example",
	isByToken: false,
	requestedAt: hoursAgo(1),
	expiresAt: hoursAgo(-23),
	decidedBy: null,
	decidedAt: null,
	isOwn: false,
	...change,
});

describe("the requests that the page shows", () => {
	it.each(["WAITING", "VOID", "MOOT"] as const)("include a %s request", (standing) => {
		expect(shownApprovals([approval({ standing })], at)).toHaveLength(1);
	});

	it.each(["DONE", "CANCELLED"] as const)(
		"leave out a %s request, whose effect is visible on the page",
		(standing) => {
			expect(shownApprovals([approval({ standing })], at)).toEqual([]);
		},
	);

	it("include a rejected or expired request for one day", () => {
		const rejected = (hours: number) => approval({ standing: "REJECTED", decidedAt: hoursAgo(hours) });
		expect(shownApprovals([rejected(23)], at)).toHaveLength(1);
		expect(shownApprovals([rejected(25)], at)).toEqual([]);
		const expired = (hours: number) => approval({ standing: "EXPIRED", expiresAt: hoursAgo(hours) });
		expect(shownApprovals([expired(23)], at)).toHaveLength(1);
		expect(shownApprovals([expired(25)], at)).toEqual([]);
	});

	it("leave out a rejected request once the same change is requested again, but not for another key or action", () => {
		const rejected = approval({ id: "old", standing: "REJECTED", decidedAt: hoursAgo(1) });
		const shown = (newer: Partial<ApprovalView>) =>
			shownApprovals([approval({ id: "new", ...newer }), rejected], at).map(({ id }) => id);
		expect(shown({})).toEqual(["new"]);
		expect(shown({ standing: "DONE" })).toEqual([]);
		expect(shown({ action: "REPLACE_KEY" })).toEqual(["new", "old"]);
		expect(shown({ key: { id: "another", name: "test", arn: "arn" } })).toEqual(["new", "old"]);
	});
});

it("the name of a replacement contains both keys", () => {
	const replacement = approval({ action: "REPLACE_KEY", newKey: { name: "next", arn: "arn" } });
	expect(changeName(replacement)).toBe("replace prod with next");
});
