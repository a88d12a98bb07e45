import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { boundedText } from "./bounded-text.ts";
import { log } from "./log.ts";
import { linesPerMinute, logBounded } from "./log-bounded.ts";

describe("log lines that unauthenticated requests cause", () => {
	const written = vi.spyOn(log, "warn").mockReturnValue(undefined);
	beforeEach(() => {
		vi.useFakeTimers();
		written.mockClear();
	});
	afterEach(() => vi.useRealTimers());

	it("are limited per minute, and one line has the number left out", () => {
		for (let line = 0; line < 1_000; line++) logBounded("warn", "a kind", { line }, "a line");
		logBounded("warn", "another kind", {}, "a line of another kind");
		expect(written).toHaveBeenCalledTimes(linesPerMinute + 1);
		vi.advanceTimersByTime(60_000);
		expect(written).toHaveBeenCalledTimes(linesPerMinute + 2);
		expect(written).toHaveBeenLastCalledWith(
			{ kind: "a kind", leftOut: 1_000 - linesPerMinute },
			"log lines of a kind were left out",
		);
	});

	it("are written again in the next minute", () => {
		for (let line = 0; line < linesPerMinute + 1; line++) logBounded("warn", "again", {}, "a line");
		vi.advanceTimersByTime(60_000);
		written.mockClear();
		logBounded("warn", "again", {}, "a line");
		expect(written).toHaveBeenCalledTimes(1);
	});

	it("have texts of limited length, without control characters or lone surrogates", () => {
		expect(boundedText("a\u0000b\nc\u{1b}[31m\ud800")).toBe("a\u{fffd}b\nc\u{fffd}[31m\u{fffd}");
		expect(boundedText("x".repeat(10_000))).toHaveLength(300);
		expect(boundedText({ toString: () => "an object" })).toBe("an object");
	});
});
