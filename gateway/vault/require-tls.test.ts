import { expect, it } from "vitest";
import { parseConfig } from "../../lib/platform/config.ts";
import { requireTls } from "./require-tls.ts";

const { trustedProxies } = parseConfig({
	DATABASE_URL: "postgres://h/d",
	KEYHOLD_TRUSTED_PROXIES: "10.1.0.0/16, 2001:db8::7",
});

type Case = { from?: string; headers?: Record<string, string>; encrypted?: boolean };

/** "passes", or the code of the refusal. */
function answerTo({ from, headers = {}, encrypted = false }: Case): string {
	try {
		requireTls({ headers, socket: { remoteAddress: from, encrypted } }, trustedProxies);
		return "passes";
	} catch (error) {
		return (error as { code: string }).code;
	}
}

const https = { "x-forwarded-proto": "https" };

it.each<[string, Case]>([
	["a caller on the same machine", { from: "127.0.0.1" }],
	["one over IPv6", { from: "::1" }],
	["one over IPv4 in IPv6", { from: "::ffff:127.0.0.3" }],
	["a connection of its own over TLS", { from: "203.0.113.9", encrypted: true }],
	["a proxy on the same machine that terminated TLS", { from: "127.0.0.1", headers: https }],
	["a trusted proxy that terminated TLS", { from: "10.1.2.3", headers: { "x-forwarded-proto": "HTTPS " } }],
	["a trusted proxy over IPv4 in IPv6", { from: "::ffff:10.1.2.3", headers: https }],
	[
		"a trusted proxy behind another one",
		{ from: "2001:db8::7", headers: { "x-forwarded-proto": "https, https" } },
	],
])("%s passes", (_, given) => {
	expect(answerTo(given)).toBe("passes");
});

it.each<[string, Case]>([
	["a caller on another machine", { from: "10.2.0.1" }],
	["one that claims to have used TLS", { from: "203.0.113.9", headers: https }],
	[
		"one that claims to be on this machine",
		{ from: "203.0.113.9", headers: { "x-forwarded-for": "127.0.0.1" } },
	],
	["a trusted proxy's own request without TLS", { from: "10.1.2.3" }],
	[
		"a trusted proxy that was called without TLS",
		{ from: "10.1.2.3", headers: { "x-forwarded-proto": "http" } },
	],
	[
		"a forged protocol before the proxy's own",
		{ from: "10.1.2.3", headers: { "x-forwarded-proto": "https, http" } },
	],
	[
		"a proxy on the same machine without TLS",
		{ from: "127.0.0.1", headers: { "x-forwarded-proto": "http" } },
	],
	[
		"a proxy on the same machine that sends no protocol",
		{ from: "127.0.0.1", headers: { "x-forwarded-for": "203.0.113.9" } },
	],
	["a caller whose address is unknown", { headers: https }],
	["an empty protocol", { from: "10.1.2.3", headers: { "x-forwarded-proto": "" } }],
])("%s is refused", (_, given) => {
	expect(answerTo(given)).toBe("TLS_REQUIRED");
});
