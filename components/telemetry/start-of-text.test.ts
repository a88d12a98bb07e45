import { describe, expect, it } from "vitest";
import { startOf } from "./start-of-text.ts";

describe("the start of a long text", () => {
	it("has its first lines", () => {
		expect(startOf("a\nb\nc\nd", 2, 100)).toBe("a\nb");
	});

	it("has its first characters, and does not cut one in half", () => {
		expect(startOf("x".repeat(1_000), 10, 100)).toBe("x".repeat(100));
		expect(startOf(`${"x".repeat(99)}😀${"x".repeat(900)}`, 10, 100)).toBe("x".repeat(99));
	});

	it("is all of it if it is short, or if a button would hide less than a tenth", () => {
		expect(startOf("", 2, 100)).toBe("");
		expect(startOf("a\nb", 2, 100)).toBe("a\nb");
		expect(startOf("x".repeat(105), 2, 100)).toBe("x".repeat(105));
	});
});
