import type { NextConfig } from "next";

/** The headers of every response. Those that depend on the request or the public URL are set in proxy.ts and limit-requests.ts. */
const headers = [
	{ key: "X-Content-Type-Options", value: "nosniff" },
	{ key: "Referrer-Policy", value: "same-origin" },
	{ key: "X-Frame-Options", value: "DENY" },
	{ key: "Cross-Origin-Opener-Policy", value: "same-origin" },
	{ key: "Cross-Origin-Resource-Policy", value: "same-origin" },
	{
		key: "Permissions-Policy",
		value: "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
	},
];
// For responses that are not pages: nothing may be loaded or shown.
const inert = {
	key: "Content-Security-Policy",
	value: "default-src 'none'; frame-ancestors 'none'; sandbox",
};

export default {
	// Tests build in another directory, so they do not disturb a running instance.
	distDir: process.env.KEYHOLD_BUILD_DIR ?? ".next",
	poweredByHeader: false,
	// No page needs image optimization, and anyone could keep it busy.
	images: { unoptimized: true },
	// `npm test` checks the types.
	typescript: { ignoreBuildErrors: true },
	headers: async () => [
		{ source: "/:path*", headers },
		// The path of an access link is a secret.
		{ source: "/access/:path*", headers: [{ key: "Referrer-Policy", value: "no-referrer" }] },
		{ source: "/api/((?!v1/docs$).*)", headers: [inert] },
		{ source: "/operator/v1/((?!docs$).*)", headers: [inert] },
		{ source: "/otlp/:path*", headers: [inert] },
	],
	experimental: {
		// A forbidden page answers 403, not 200.
		authInterrupts: true,
		// For bodies without a Content-Length; proxy.ts refuses the others.
		serverActions: { bodySizeLimit: "256kb" },
		proxyClientMaxBodySize: "512kb",
	},
	serverExternalPackages: [
		"pg",
		"pg-boss",
		"pino",
		"@node-rs/argon2",
		"@aws-sdk/client-kms",
		"prom-client",
		"@opentelemetry/api",
		"@opentelemetry/exporter-trace-otlp-proto",
		"@opentelemetry/resources",
		"@opentelemetry/sdk-trace",
	],
} satisfies NextConfig;
