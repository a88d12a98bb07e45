import { expect, it } from "vitest";
import { isTrustedAddress, isTrustedEndpoint } from "./issuer-address.ts";

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

it.each([
	["https://acme.okta.com/token", "https://acme.okta.com", true],
	["https://elsewhere.example/token", "https://acme.okta.com", true],
	["http://127.0.0.1:9000/token", "http://127.0.0.1:9000", true],
	["http://127.0.0.1:9000/token", "https://acme.okta.com", false],
	["HTTP://localhost/token", "https://acme.okta.com", false],
	["http://10.0.0.1/token", "http://127.0.0.1:9000", false],
	["/token", "https://acme.okta.com", false],
])("%s as an endpoint of %s: %s", (endpoint, issuer, isTrusted) => {
	expect(isTrustedEndpoint(endpoint, issuer)).toBe(isTrusted);
});
