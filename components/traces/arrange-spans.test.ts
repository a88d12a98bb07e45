import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arrangeSpans, type SpanTiming } from "./arrange-spans.ts";

const span = (spanId: string, parentSpanId: string | null, offsetMs = 0, durationMs: number | null = 1) => ({
	spanId,
	parentSpanId,
	offsetMs,
	durationMs,
});
const tree = (spans: SpanTiming[]) =>
	arrangeSpans(spans).map((row) => "·".repeat(row.depth) + row.span.spanId);

describe("the waterfall of a trace", () => {
	it("places each span below its parent and keeps the order of siblings", () => {
		const spans = [span("a", null), span("b", "a"), span("c", "a"), span("d", "b"), span("e", null)];
		expect(tree(spans)).toEqual(["a", "·b", "··d", "·c", "e"]);
	});

	it("places a span whose parent is missing at the left edge", () => {
		expect(tree([span("b", "gone"), span("c", "b")])).toEqual(["b", "·c"]);
	});

	it("enters a cycle of parents at its earliest span", () => {
		expect(tree([span("a", "c"), span("b", "a"), span("c", "b"), span("d", "d")])).toEqual([
			"d",
			"a",
			"·b",
			"··c",
		]);
	});

	it("knows the row of a span's parent, and how many rows are below it", () => {
		const rows = arrangeSpans([
			span("a", null),
			span("b", "a"),
			span("c", "b"),
			span("d", "a"),
			span("e", null),
		]);
		expect(rows.map(({ parent, descendants }) => [parent, descendants])).toEqual([
			[null, 3],
			[0, 1],
			[1, 0],
			[0, 0],
			[null, 0],
		]);
	});

	it("contains a span twice if it was sent twice", () => {
		expect(tree([span("a", null), span("a", null)])).toEqual(["a", "a"]);
	});

	it("scales bars to the whole trace, which may end with a child", () => {
		const rows = arrangeSpans([span("a", null, 0, 50), span("b", "a", 50, 150), span("c", "a", 100, null)]);
		expect(rows.map(({ leftPercent, widthPercent }) => [leftPercent, widthPercent])).toEqual([
			[0, 25],
			[25, 75],
			[50, 0],
		]);
	});

	it("handles a trace that is one deep chain", () => {
		const chain = Array.from({ length: 20_000 }, (_, index) =>
			span(`${index}`, index ? `${index - 1}` : null),
		);
		expect(arrangeSpans(chain).at(-1)?.depth).toBe(19_999);
	});

	it("contains every span once, and every bar within its track, for any input", () => {
		const id = fc.constantFrom("a", "b", "c", "d", "e");
		const any = fc.record({
			spanId: id,
			parentSpanId: fc.option(id),
			offsetMs: fc.double({ min: 0, max: 1e12, noNaN: true }),
			durationMs: fc.option(fc.double({ min: 0, max: 1e12, noNaN: true })),
		});
		fc.assert(
			fc.property(fc.array(any, { maxLength: 12 }), (spans) => {
				const rows = arrangeSpans(spans);
				expect(new Set(rows.map((row) => row.span))).toEqual(new Set(spans));
				expect(rows).toHaveLength(spans.length);
				for (const { leftPercent, widthPercent } of rows) {
					expect(leftPercent).toBeGreaterThanOrEqual(0);
					expect(widthPercent).toBeGreaterThanOrEqual(0);
					expect(leftPercent + widthPercent).toBeLessThanOrEqual(100 + 1e-9);
				}
			}),
		);
	});
});
