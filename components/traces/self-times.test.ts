import { describe, expect, it } from "vitest";
import { arrangeSpans } from "./arrange-spans.ts";
import { selfTimes } from "./self-times.ts";

const span = (spanId: string, parentSpanId: string | null, offsetMs: number, durationMs: number | null) => ({
	spanId,
	parentSpanId,
	offsetMs,
	durationMs,
});
const times = (spans: ReturnType<typeof span>[]) => {
	const rows = arrangeSpans(spans);
	const found = selfTimes(rows);
	return Object.fromEntries(rows.map((row, index) => [row.span.spanId, found[index]]));
};

describe("the self time of a span", () => {
	it("is its duration if it has no children", () => {
		expect(times([span("a", null, 0, 10)])).toEqual({ a: 10 });
	});

	it("leaves out its children, but not their children twice", () => {
		expect(times([span("a", null, 0, 100), span("b", "a", 10, 50), span("c", "b", 20, 10)])).toEqual({
			a: 50,
			b: 40,
			c: 10,
		});
	});

	it("leaves overlapping children out once", () => {
		expect(
			times([span("a", null, 0, 100), span("b", "a", 10, 40), span("c", "a", 30, 40), span("d", "a", 35, 5)]),
		).toMatchObject({ a: 40 });
	});

	it("leaves out only the part of a child with a wrong clock that lies within the span", () => {
		expect(
			times([span("a", null, 50, 100), span("early", "a", 0, 60), span("late", "a", 140, 500)]),
		).toMatchObject({ a: 80 });
		expect(times([span("a", null, 0, 10), span("outside", "a", 20, 10)])).toMatchObject({ a: 10 });
	});

	it("is unknown for a span that has not ended", () => {
		expect(times([span("a", null, 0, null), span("b", "a", 0, 5)])).toEqual({ a: null, b: 5 });
	});

	it("is never below 0", () => {
		expect(times([span("a", null, 0, 0.3), span("b", "a", 0, 0.1), span("c", "a", 0.1, 0.2)]).a).toBeCloseTo(
			0,
		);
	});
});
