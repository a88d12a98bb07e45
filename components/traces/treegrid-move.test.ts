import { describe, expect, it } from "vitest";
import { arrangeSpans } from "./arrange-spans.ts";
import { visibleRows } from "./collapse-rows.ts";
import { treegridMove } from "./treegrid-move.ts";

const span = (id: string, parentSpanId: string | null) => ({
	id,
	spanId: id,
	parentSpanId,
	offsetMs: 0,
	durationMs: 1,
	statusCode: 0,
});
// a ─ b ─ c,  d
const rows = arrangeSpans([span("a", null), span("b", "a"), span("c", "b"), span("d", null)]);
function move(key: string, from: string, collapsed: string[] = []) {
	const hidden = new Set(collapsed);
	const at = rows.findIndex((row) => row.span.id === from);
	const found = treegridMove(key, at, rows, visibleRows(rows, hidden), hidden);
	return found?.kind === "focus" ? rows[found.row]?.span.id : (found?.kind ?? null);
}

describe("a key in the waterfall", () => {
	it("moves up and down over the rows that are visible, and stops at the ends", () => {
		expect(move("ArrowDown", "a")).toBe("b");
		expect(move("ArrowDown", "a", ["a"])).toBe("d");
		expect(move("ArrowUp", "d", ["a"])).toBe("a");
		expect(move("ArrowUp", "a")).toBeNull();
		expect(move("ArrowDown", "d")).toBeNull();
		expect(move("Home", "c")).toBe("a");
		expect(move("End", "a")).toBe("d");
	});

	it("right expands a collapsed row, or moves to the first row below", () => {
		expect(move("ArrowRight", "a", ["a"])).toBe("expand");
		expect(move("ArrowRight", "a")).toBe("b");
		expect(move("ArrowRight", "c")).toBeNull();
	});

	it("left collapses a row, or moves to the row above it", () => {
		expect(move("ArrowLeft", "b")).toBe("collapse");
		expect(move("ArrowLeft", "b", ["b"])).toBe("a");
		expect(move("ArrowLeft", "c")).toBe("b");
		expect(move("ArrowLeft", "d")).toBeNull();
	});

	it("Enter and space select, Escape closes, others are left alone", () => {
		expect([move("Enter", "a"), move(" ", "a"), move("Escape", "a")]).toEqual(["select", "select", "close"]);
		expect(move("x", "a")).toBeNull();
	});
});
