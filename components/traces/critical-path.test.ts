import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arrangeSpans } from "./arrange-spans.ts";
import { criticalPath } from "./critical-path.ts";

const span = (spanId: string, parentSpanId: string | null, offsetMs: number, durationMs: number | null) => ({
	spanId,
	parentSpanId,
	offsetMs,
	durationMs,
});
type Span = ReturnType<typeof span>;

/** The path in the order of time: "a 0-10". */
function path(spans: Span[]): string[] {
	const rows = arrangeSpans(spans);
	return [...criticalPath(rows)]
		.flatMap(([row, segments]) =>
			segments.map((segment) => ({ spanId: rows[row]?.span.spanId ?? "", ...segment })),
		)
		.toSorted((a, b) => a.fromMs - b.fromMs)
		.map(({ spanId, fromMs, toMs }) => `${spanId} ${fromMs}-${toMs}`);
}

describe("the critical path", () => {
	it("of a single span is the span", () => {
		expect(path([span("a", null, 0, 10)])).toEqual(["a 0-10"]);
	});

	it("leads through children that run one after the other, and through their parent between them", () => {
		expect(path([span("a", null, 0, 100), span("b", "a", 10, 30), span("c", "a", 50, 40)])).toEqual([
			"a 0-10",
			"b 10-40",
			"a 40-50",
			"c 50-90",
			"a 90-100",
		]);
	});

	it("leads through the child that ends last where children overlap", () => {
		expect(
			path([span("a", null, 0, 100), span("b", "a", 10, 60), span("c", "a", 20, 70), span("d", "a", 0, 15)]),
		).toEqual(["d 0-15", "a 15-20", "c 20-90", "a 90-100"]);
	});

	it("leads down to the grandchild that was waited for", () => {
		expect(path([span("a", null, 0, 10), span("b", "a", 2, 6), span("c", "b", 3, 4)])).toEqual([
			"a 0-2",
			"b 2-3",
			"c 3-7",
			"b 7-8",
			"a 8-10",
		]);
	});

	it("counts only the part of a child with a wrong clock that lies within its parent", () => {
		const spans = [span("a", null, 10, 20), span("early", "a", 0, 15), span("late", "a", 25, 100)];
		expect(path(spans)).toEqual(["early 10-15", "a 15-25", "late 25-30"]);
	});

	it("leads through several roots in turn, and through nothing between them", () => {
		expect(path([span("a", null, 0, 10), span("b", "gone", 20, 10)])).toEqual(["a 0-10", "b 20-30"]);
	});

	it("takes a child that ran after its parent for a root", () => {
		expect(path([span("a", null, 0, 10), span("later", "a", 15, 5)])).toEqual(["a 0-10", "later 15-20"]);
	});

	it("ignores spans that have not ended, or took no time", () => {
		expect(path([span("a", null, 0, 10), span("open", "a", 2, null), span("b", "a", 5, 0)])).toEqual([
			"a 0-10",
		]);
		expect(path([span("open", null, 0, null), span("b", "open", 2, 3)])).toEqual(["b 2-5"]);
		expect(path([])).toEqual([]);
	});

	it("never overlaps itself, and stays within its spans and the trace, for any input", () => {
		const id = fc.constantFrom("a", "b", "c", "d", "e", "f");
		const any = fc.record({
			spanId: id,
			parentSpanId: fc.option(id),
			offsetMs: fc.nat(1000),
			durationMs: fc.option(fc.nat(1000)),
		});
		fc.assert(
			fc.property(fc.array(any, { maxLength: 12 }), (spans) => {
				const rows = arrangeSpans(spans);
				const segments = [...criticalPath(rows)].flatMap(([row, list]) =>
					list.map((segment) => ({ ...segment, span: rows[row]?.span ?? expect.fail() })),
				);
				let until = 0;
				for (const { fromMs, toMs, span } of segments.toSorted((a, b) => a.fromMs - b.fromMs)) {
					expect(fromMs).toBeGreaterThanOrEqual(until);
					expect(toMs).toBeGreaterThan(fromMs);
					expect(fromMs).toBeGreaterThanOrEqual(span.offsetMs);
					expect(toMs).toBeLessThanOrEqual(span.offsetMs + (span.durationMs ?? 0));
					until = toMs;
				}
				expect(until > 0).toBe(spans.some(({ durationMs }) => durationMs));
			}),
			{ numRuns: 500 },
		);
	});

	it("passes through every span of a chain 2,000 deep", () => {
		const chain = Array.from({ length: 2_000 }, (_, index) =>
			span(`${index}`, index ? `${index - 1}` : null, index, 4_000 - 2 * index),
		);
		expect(criticalPath(arrangeSpans(chain)).size).toBe(2_000);
	});
});
