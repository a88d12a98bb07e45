import { expect, it } from "vitest";
import { titleWithCount } from "./use-count-in-title.ts";

it("a title shows one count, the current one, and none for zero", () => {
	expect(titleWithCount("Key health · Keyhold", 2)).toBe("(2) Key health · Keyhold");
	expect(titleWithCount("(2) Key health · Keyhold", 13)).toBe("(13) Key health · Keyhold");
	expect(titleWithCount("(13) Key health · Keyhold", 0)).toBe("Key health · Keyhold");
	expect(titleWithCount("", 2)).toBe("");
});
