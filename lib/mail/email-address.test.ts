import { describe, expect, it } from "vitest";
import { emailAddress } from "./email-address.ts";

describe("an e-mail address", () => {
	it.each([
		"ada@acme.example",
		"sales&ops@acme.example",
		"o'brien@acme.example",
		"a!#$%&'*+/=?^_`{|}~-b@acme.example",
		"ada@xn--bcher-kva.xn--p1ai",
		"ada@a-b.co",
		"1@2.example",
		`${"a".repeat(64)}@acme.example`,
	])("%s is accepted", (address) => {
		expect(emailAddress().parse(` ${address} `)).toBe(address);
	});

	it.each([
		"",
		"ada",
		"ada@acme",
		"@acme.example",
		".ada@acme.example",
		"ada.@acme.example",
		"a..b@acme.example",
		"ada@-acme.example",
		"ada@acme-.example",
		"ada@acme..example",
		"ada@acme.example,eve@evil.example",
		"ada@acme.example\r\nBcc: eve@evil.example",
		"ada@acme.example\0",
		"a\ud800@acme.example",
		"ada@bücher.example",
		'"a b"@acme.example',
		"ada@[127.0.0.1]",
		`${"a".repeat(65)}@acme.example`,
		`ada@${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.${"e".repeat(30)}`,
	])("%j is refused with a sentence", (address) => {
		const { error } = emailAddress("Enter an email address.").safeParse(address);
		expect(error?.issues[0]?.message).toBe("Enter an email address.");
	});
});
