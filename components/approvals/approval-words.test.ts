import { describe, expect, it } from "vitest";
import type { ApprovalView } from "@/lib/keys/list-approvals.ts";
import { askedWords, shownApprovals } from "./approval-words.ts";

const at = Date.parse("2026-11-26T12:00:00Z");
const hoursAgo = (hours: number) => new Date(at - hours * 3_600_000).toISOString();
const approval = (change: Partial<ApprovalView>): ApprovalView => ({
	id: "1",
	action: "DELETE_KEY",
	key: { id: "k", name: "prod", arn: "arn" },
	newKey: null,
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

describe("what the page shows of requests", () => {
	it.each(["WAITING", "VOID", "MOOT"] as const)("shows what is %s", (standing) => {
		expect(shownApprovals([approval({ standing })], at)).toHaveLength(1);
	});

	it.each(["DONE", "CANCELLED"] as const)("leaves out what is %s: it shows by itself", (standing) => {
		expect(shownApprovals([approval({ standing })], at)).toEqual([]);
	});

	it("says for a day that a request was rejected or has expired", () => {
		const rejected = (hours: number) => approval({ standing: "REJECTED", decidedAt: hoursAgo(hours) });
		expect(shownApprovals([rejected(23)], at)).toHaveLength(1);
		expect(shownApprovals([rejected(25)], at)).toEqual([]);
		const expired = (hours: number) => approval({ standing: "EXPIRED", expiresAt: hoursAgo(hours) });
		expect(shownApprovals([expired(23)], at)).toHaveLength(1);
		expect(shownApprovals([expired(25)], at)).toEqual([]);
	});

	it("says so no more once the same is asked anew, and still for another key or action", () => {
		const rejected = approval({ id: "old", standing: "REJECTED", decidedAt: hoursAgo(1) });
		const shown = (newer: Partial<ApprovalView>) =>
			shownApprovals([approval({ id: "new", ...newer }), rejected], at).map(({ id }) => id);
		expect(shown({})).toEqual(["new"]);
		expect(shown({ standing: "DONE" })).toEqual([]);
		expect(shown({ action: "REPLACE_KEY" })).toEqual(["new", "old"]);
		expect(shown({ key: { id: "another", name: "test", arn: "arn" } })).toEqual(["new", "old"]);
	});
});

it("a replacement is named with both keys", () => {
	const asked = approval({ action: "REPLACE_KEY", newKey: { name: "next", arn: "arn" } });
	expect(askedWords(asked)).toBe("replace prod by next");
});
