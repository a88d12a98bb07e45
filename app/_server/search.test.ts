import { expect, it } from "vitest";
import { readSearch } from "./search.ts";

const fields = ["method", "route", "status", "service"] as const;

it("keeps filters that are given once and not empty, and drops the rest", () => {
	const search = {
		method: " GET ",
		route: "",
		status: ["200", "500"],
		service: "shop & co",
		after: "1_a",
		unknown: "x",
	};
	expect(readSearch(search, fields)).toEqual({
		filters: { method: "GET", service: "shop & co" },
		after: "1_a",
		query: "method=GET&service=shop+%26+co&after=1_a",
	});
	expect(readSearch({}, fields)).toEqual({ filters: {}, query: "" });
});
