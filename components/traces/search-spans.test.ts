import { describe, expect, it } from "vitest";
import { type SearchedSpan, searchSpans } from "./search-spans.ts";

const span = (fields: Partial<SearchedSpan>): SearchedSpan => ({
	name: null,
	service: null,
	method: null,
	route: null,
	httpStatus: null,
	statusCode: 0,
	spanId: "00f067aa0ba902b7",
	deploymentName: "Production",
	keyName: "prod-data-key",
	...fields,
});
const spans = [
	span({ name: "GET /orders", service: "Shop", method: "GET", route: "/orders", httpStatus: 503 }),
	span({ name: "charge card", service: "billing", statusCode: 2 }),
	span({ spanId: "ffff000000000000", statusCode: 1, keyName: "other-key" }),
];

describe("the search in a trace", () => {
	it("finds spans by a part of their metadata, in either case", () => {
		expect(searchSpans(spans, "shop")).toEqual([0]);
		expect(searchSpans(spans, "CARD")).toEqual([1]);
		expect(searchSpans(spans, "503")).toEqual([0]);
		expect(searchSpans(spans, "ffff0")).toEqual([2]);
		expect(searchSpans(spans, "other-key")).toEqual([2]);
	});

	it("finds failed spans by the word error", () => {
		expect(searchSpans(spans, "error")).toEqual([1]);
	});

	it("wants every word", () => {
		expect(searchSpans(spans, "get orders")).toEqual([0]);
		expect(searchSpans(spans, "get card")).toEqual([]);
	});

	it("finds nothing for no words", () => {
		expect(searchSpans(spans, "  ")).toEqual([]);
	});
});
