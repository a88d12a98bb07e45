import { expect, it } from "vitest";
import { targetOf } from "./target-of.ts";

const id = "01a226e6-f144-7427-ad6d-5aed1fb21436";
const of = (type: string, details: unknown = {}) => ({ target: { type, id }, details });

it("something that exists has its current name and a link to its page", () => {
	const names = { [id]: "now" };
	expect(targetOf(of("key", { name: "then" }), names, "acme")).toEqual({
		type: "Key",
		name: "now",
		href: "/acme/settings/encryption-keys",
	});
	expect(targetOf(of("scheduled_query"), names, "acme")?.href).toBe(`/acme/scheduled-queries/${id}`);
});

it("something that is gone has the name that was recorded, and no link", () => {
	expect(targetOf(of("alert_channel", { name: "Pager" }), {}, "acme")).toEqual({
		type: "Notification channel",
		name: "Pager",
		href: null,
	});
	expect(targetOf(of("invitation", { email: "ada@acme.example" }), {}, "acme")?.name).toBe(
		"ada@acme.example",
	);
	expect(targetOf(of("session"), {}, "acme")).toEqual({ type: "Session", name: null, href: null });
});

it("a record has a link, and an event about nothing has no target", () => {
	expect(targetOf(of("request_log"), {}, "acme")).toEqual({
		type: "Request log",
		name: null,
		href: `/acme/request-logs/${id}`,
	});
	expect(targetOf({ target: null, details: {} }, {}, "acme")).toBeNull();
});
