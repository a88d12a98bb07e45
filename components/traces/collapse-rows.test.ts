import { describe, expect, it } from "vitest";
import { arrangeSpans } from "./arrange-spans.ts";
import { errorsBelow, expandedTo, visibleRows } from "./collapse-rows.ts";

const span = (id: string, parentSpanId: string | null, statusCode = 0) => ({
	id,
	spanId: id,
	parentSpanId,
	offsetMs: 0,
	durationMs: 1,
	statusCode,
});
//  a ─ b ─ c (error)
//    └ d (error)
//  e
const rows = arrangeSpans([
	span("a", null),
	span("b", "a"),
	span("c", "b", 2),
	span("d", "a", 2),
	span("e", null),
]);
const visible = (...collapsed: string[]) =>
	visibleRows(rows, new Set(collapsed)).map((row) => rows[row]?.span.id);

describe("collapsed spans", () => {
	it("hide everything below them, and nothing else", () => {
		expect(visible()).toEqual(["a", "b", "c", "d", "e"]);
		expect(visible("b")).toEqual(["a", "b", "d", "e"]);
		expect(visible("a")).toEqual(["a", "e"]);
		expect(visible("a", "b", "e")).toEqual(["a", "e"]);
	});

	it("show how many failed spans they hide", () => {
		expect(errorsBelow(rows)).toEqual([2, 1, 0, 0, 0]);
	});

	it("open only as far as needed to show a row", () => {
		const all = new Set(["a", "b", "e"]);
		expect(expandedTo(rows, all, 2)).toEqual(new Set(["e"]));
		expect(expandedTo(rows, all, 1)).toEqual(new Set(["b", "e"]));
		expect(all.size).toBe(3);
	});
});
