import { expect, it } from "vitest";
import { signInCookies } from "./sign-in-cookies.ts";

it("over https every cookie is bound to this host, hidden from scripts and not sent cross-site", () => {
	const cookies = Object.values(signInCookies(true));
	expect(cookies).toHaveLength(6);
	for (const { name, options } of cookies) {
		expect(name).toMatch(/^__Host-/);
		expect(options).toMatchObject({ httpOnly: true, secure: true, sameSite: "lax", path: "/" });
		// With a domain, a browser would reject a name with this prefix.
		expect(options).not.toHaveProperty("domain");
	}
});

it("over http the prefix and Secure are left out, since browsers would reject the cookie", () => {
	for (const { name, options } of Object.values(signInCookies(false))) {
		expect(name).not.toMatch(/^__/);
		expect(options).toMatchObject({ httpOnly: true, secure: false, sameSite: "lax" });
	}
});
