import { randomBytes, randomUUID } from "node:crypto";
import { dictionary } from "@zxcvbn-ts/language-common";
import { describe, expect, it } from "vitest";
import { isCommonPassword } from "./common-passwords.ts";

const about = ["Keyhold", "ada.lovelace", "Acme Rockets"];

describe("a password that is tried first", () => {
	it("is every one of the list that is long enough", () => {
		const long = dictionary["passwords-common"].filter((password) => password.length >= 12);
		expect(long.length).toBeGreaterThan(300);
		expect(long.filter((password) => !isCommonPassword(password))).toEqual([]);
		expect(long.filter((password) => !isCommonPassword(password.toUpperCase()))).toEqual([]);
	});

	it("is one of the 3,000 most common with an ending, or twice", () => {
		const top = dictionary["passwords-common"].slice(0, 3000);
		for (const dressed of [(word: string) => `${word}2026!`, (word: string) => word + word]) {
			expect(top.map(dressed).filter((password) => !isCommonPassword(password))).toEqual([]);
		}
	});

	it.each([
		"password12345",
		"Password1234!",
		"P@ssw0rdP@ssw0rd",
		"iloveyouforever",
		"qwertyuiop123",
		"dragon monkey",
		"aaaaaaaaaaaa",
		"abcabcabcabcabc",
		"123456123456",
		"121212121212121212",
		"keyhold-2026!",
		"KeyholdPassword",
		"ada.lovelace1",
		"acmerockets12",
		"lovelace-acme",
	])("is %j", (password) => {
		expect(isCommonPassword(password, about)).toBe(true);
	});

	it.each([
		"correct horse battery staple",
		"kfjqwzpdmxna",
		"4 sheep and 9 anvils",
		"überraschend viele Möwen",
		"ada keeps seven herons",
		"пароль из многих слов",
	])("is not %j", (password) => {
		expect(isCommonPassword(password, about)).toBe(false);
	});

	it("is none that is drawn at random", () => {
		for (let draw = 0; draw < 2_000; draw++) {
			expect(isCommonPassword(randomBytes(9).toString("base64url"), about)).toBe(false);
			expect(isCommonPassword(randomUUID(), about)).toBe(false);
		}
	});

	it("the check is fast, even for the longest and strangest passwords", () => {
		for (const text of ["1".repeat(200), "a1".repeat(100), "0a".repeat(34), "love".repeat(50)]) {
			const startedAt = performance.now();
			isCommonPassword(`${text.slice(0, -1)}#`, about);
			expect(performance.now() - startedAt).toBeLessThan(500);
		}
	});
});
