import { describe, expect, it } from "vitest";
import { isFromOwnPages } from "./is-from-own-pages.ts";

const publicUrl = new URL("https://keys.example.com/");
const from = (headers: Record<string, string>, url: URL | null = publicUrl) =>
	isFromOwnPages(new Headers({ host: "keys.example.com", ...headers }), url);

it("a change from the console's own page is accepted, whatever Host a proxy sets", () => {
	expect(from({ origin: "https://keys.example.com" })).toBe(true);
	expect(from({ origin: "https://keys.example.com", host: "10.0.0.7:3000" })).toBe(true);
	expect(from({ origin: "https://keys.example.com", "sec-fetch-site": "same-origin" })).toBe(true);
});

describe("cross-site request forgery: refuses a change", () => {
	it.each([
		["of another site", { origin: "https://evil.example" }],
		["of a sister domain", { origin: "https://other.example.com", "sec-fetch-site": "same-site" }],
		["of our host by http", { origin: "http://keys.example.com" }],
		["of our host on another port", { origin: "https://keys.example.com:8443" }],
		["of a name that only begins like ours", { origin: "https://keys.example.com.evil.example" }],
		["of a sandboxed frame or a data: page", { origin: "null" }],
		["without Origin", {}],
		["with an Origin that is no origin", { origin: "keys.example.com" }],
		[
			"which the browser calls cross-site",
			{ origin: "https://keys.example.com", "sec-fetch-site": "cross-site" },
		],
		["whose Host agrees with a foreign Origin", { origin: "https://evil.example", host: "evil.example" }],
		[
			"whose X-Forwarded-Host agrees with a foreign Origin",
			{ origin: "https://evil.example", "x-forwarded-host": "evil.example" },
		],
	])("%s", (_, headers) => {
		expect(from(headers)).toBe(false);
	});
});

it("without a public URL the Host header is compared", () => {
	const here = (headers: Record<string, string>) => from({ host: "127.0.0.1:3000", ...headers }, null);
	expect(here({ origin: "http://127.0.0.1:3000" })).toBe(true);
	expect(here({ origin: "http://localhost:3000" })).toBe(false);
	expect(here({ origin: "null" })).toBe(false);
	expect(here({})).toBe(false);
});
