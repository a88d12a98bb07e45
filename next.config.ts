import type { NextConfig } from "next";

export default {
	// Tests build beside a running instance, never over it.
	distDir: process.env.KEYHOLD_BUILD_DIR ?? ".next",
	poweredByHeader: false,
	// `npm test` checks types on its own.
	typescript: { ignoreBuildErrors: true },
	// A page that the reader may not see answers 403, not 200.
	experimental: { authInterrupts: true },
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
