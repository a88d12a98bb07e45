import type { NextConfig } from "next";

/** Of every answer; what depends on the request or the public address stands in proxy.ts and limit-requests.ts. */
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
// For what is no page: nothing in it is to be loaded or shown.
const inert = {
	key: "Content-Security-Policy",
	value: "default-src 'none'; frame-ancestors 'none'; sandbox",
};

export default {
	// Tests build beside a running instance, never over it.
	distDir: process.env.KEYHOLD_BUILD_DIR ?? ".next",
	poweredByHeader: false,
	// No page shows a picture that would need it, and strangers could keep it busy.
	images: { unoptimized: true },
	// `npm test` checks types on its own.
	typescript: { ignoreBuildErrors: true },
	headers: async () => [
		{ source: "/:path*", headers },
		{ source: "/api/((?!v1/docs$).*)", headers: [inert] },
		{ source: "/otlp/:path*", headers: [inert] },
	],
	experimental: {
		// A page that the reader may not see answers 403, not 200.
		authInterrupts: true,
		// proxy.ts refuses what says that it is larger; this is for bodies that do not say.
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
