import { expect, it } from "vitest";
import { formatSpanDuration } from "./format-span.ts";

it.each([
	[null, "–"],
	[0, "0 ms"],
	[0.0004, "0.4 µs"],
	[0.25, "250 µs"],
	[0.9996, "1 ms"],
	[4.237, "4.24 ms"],
	[999.4, "999 ms"],
	[999.9, "1 s"],
	[61_234, "61.2 s"],
	[7_200_000, "7,200 s"],
])("%s ms is %s", (ms, text) => {
	expect(formatSpanDuration(ms)).toBe(text);
});
