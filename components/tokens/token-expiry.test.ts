import { expect, it } from "vitest";
import { expiresAt } from "./token-expiry.ts";

const now = new Date("2026-11-26T10:00:00.000Z");

it("counts days from now", () => {
	expect(expiresAt("30", "", now)).toBe("2026-12-26T10:00:00.000Z");
	expect(expiresAt("365", "", now)).toBe("2027-11-26T10:00:00.000Z");
});

it("a day expires at its end in the reader's time zone", () => {
	expect(expiresAt("date", "2026-12-24", now)).toBe(new Date(2026, 11, 24, 23, 59, 59).toISOString());
});

it("a missing day does not mean never", () => {
	expect(expiresAt("date", "", now)).toBe("");
	expect(expiresAt("never", "2026-12-24", now)).toBeNull();
});

it("a day that does not exist is not moved to another day", () => {
	expect(expiresAt("date", "2027-02-30", now)).toBe("");
});
