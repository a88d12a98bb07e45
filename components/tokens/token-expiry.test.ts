import { expect, it } from "vitest";
import { expiresAt } from "./token-expiry.ts";

const now = new Date("2026-11-26T10:00:00.000Z");

it("counts days from now", () => {
	expect(expiresAt("30", "", now)).toBe("2026-12-26T10:00:00.000Z");
	expect(expiresAt("365", "", now)).toBe("2027-11-26T10:00:00.000Z");
});

it("a day ends at its end, where the reader is", () => {
	expect(expiresAt("date", "2026-12-24", now)).toBe(new Date(2026, 11, 24, 23, 59, 59).toISOString());
});

it("a day that is not chosen is no “never”", () => {
	expect(expiresAt("date", "", now)).toBe("");
	expect(expiresAt("never", "2026-12-24", now)).toBeNull();
});

it("a day that does not exist is no other day", () => {
	expect(expiresAt("date", "2027-02-30", now)).toBe("");
});
