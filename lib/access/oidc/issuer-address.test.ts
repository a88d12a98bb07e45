import { expect, it } from "vitest";
import { isTrustedAddress } from "./issuer-address.ts";

it.each([
	"https://acme.okta.com",
	"https://login.microsoftonline.com/0f/v2.0",
	"http://localhost:9000",
	"http://127.0.0.1:9000/realms/acme",
	"http://[::1]:9000",
])("%s may be a provider", (address) => {
	expect(isTrustedAddress(address)).toBe(true);
});

it.each([
	"http://acme.okta.com",
	"http://localhost.evil.example",
	"http://127.0.0.1.evil.example",
	"http://10.0.0.1",
	"https://user:password@acme.okta.com",
	"ftp://acme.okta.com",
	"acme.okta.com",
	"",
])("%s may not", (address) => {
	expect(isTrustedAddress(address)).toBe(false);
});
