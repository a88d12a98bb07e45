import { expect, it } from "vitest";
import {
	counterHref,
	isCounterShown,
	isFiltered,
	keyListHref,
	sortedHref,
	unfilteredHref,
} from "./key-search.ts";

const filtered = { search: "100 % & more", health: "REVOKED", page: "3" };
const byHealth = { sort: "health", order: "descending" } as const;

it("a filter keeps its special characters, and empty filters are left out", () => {
	const { searchParams, pathname } = new URL(keyListHref({ ...filtered, region: "" }), "http://x");
	expect(pathname).toBe("/support/key-health");
	expect(Object.fromEntries(searchParams)).toEqual(filtered);
	expect(keyListHref({})).toBe("/support/key-health");
});

it("sorting keeps the filters, returns to the first page, and reverses on the second click", () => {
	const given = (href: string) => Object.fromEntries(new URL(href, "http://x").searchParams);
	const { page: _, ...filters } = filtered;
	expect(given(sortedHref(filtered, byHealth, "organization"))).toEqual({
		...filters,
		sort: "organization",
		order: "ascending",
	});
	expect(given(sortedHref({}, byHealth, "since"))).toEqual({ sort: "since", order: "descending" });
	// The order shown on the page counts, even if it is not in the URL.
	expect(given(sortedHref({}, byHealth, "health"))).toEqual({ sort: "health", order: "ascending" });
	expect(given(sortedHref({}, { ...byHealth, order: "ascending" }, "health"))).toEqual(byHealth);
});

it("clearing the filters keeps the sorting", () => {
	expect(unfilteredHref({ ...filtered, ...byHealth })).toBe(
		"/support/key-health?sort=health&order=descending",
	);
	expect(isFiltered({ ...byHealth, page: "2" })).toBe(false);
	expect(isFiltered(filtered)).toBe(true);
});

it("a counter leads to exactly what it counts, and from there back to everything", () => {
	const revoked = { health: "REVOKED" };
	expect(counterHref({ ...filtered, ...byHealth }, revoked)).toBe(
		"/support/key-health?health=REVOKED&sort=health&order=descending",
	);
	expect(isCounterShown({ ...revoked, page: "2" }, revoked)).toBe(true);
	expect(counterHref({ ...revoked, ...byHealth }, revoked)).toBe(
		"/support/key-health?sort=health&order=descending",
	);
	expect(isCounterShown({ ...revoked, region: "us-west-1" }, revoked)).toBe(false);
	expect(isCounterShown({ ...revoked, rekey: "blocked" }, revoked)).toBe(false);
	expect(counterHref({}, { rekey: "blocked" })).toBe("/support/key-health?rekey=blocked");
});
