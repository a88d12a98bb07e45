import { describe, expect, it } from "vitest";
import { productionMistakes, productionWarnings } from "./production-gate.ts";

const good = {
	DATABASE_URL: "postgres://keyhold@db.example.com/keyhold?sslmode=verify-full",
	NEXTAUTH_SECRET: "vW3n0qk9uJr7bX2yT5eLzA8mCdFhGi1o",
	NEXTAUTH_URL: "https://keys.example.com",
};

it("accepts a valid configuration", () => {
	expect(productionMistakes(good)).toEqual([]);
	expect(
		productionMistakes({ ...good, AWS_ENDPOINT_URL_KMS: "https://vpce-1.kms.us-west-1.vpce.amazonaws.com" }),
	).toEqual([]);
});

it("accepts a gateway without the settings of sessions, and checks the rest", () => {
	const { NEXTAUTH_SECRET, NEXTAUTH_URL, ...bare } = good;
	expect(productionMistakes(bare, null, { isGateway: true })).toEqual([]);
	expect(productionMistakes(bare)).toHaveLength(2);
	const local = { ...bare, KEYHOLD_KMS: "local", DATABASE_URL: "postgres://keyhold@db.example.com/keyhold" };
	expect(productionMistakes(local, null, { isGateway: true })).toHaveLength(2);
});

describe("refuses", () => {
	it.each([
		["the local KMS", { KEYHOLD_KMS: "local" }],
		["a KMS on localhost", { AWS_ENDPOINT_URL_KMS: "http://localhost:4599" }],
		["a KMS on LOCALHOST", { AWS_ENDPOINT_URL_KMS: "http://LOCALHOST:4599" }],
		["a KMS on 127.0.0.1", { AWS_ENDPOINT_URL_KMS: "http://127.0.0.1:4599" }],
		["a KMS elsewhere on loopback", { AWS_ENDPOINT_URL_KMS: "http://127.8.8.8/" }],
		["a KMS on loopback, written short", { AWS_ENDPOINT_URL_KMS: "http://127.1:4599" }],
		["a KMS on loopback, as one number", { AWS_ENDPOINT_URL_KMS: "http://2130706433:4599" }],
		["a KMS on IPv6 loopback", { AWS_ENDPOINT_URL_KMS: "http://[::1]:4599" }],
		["a KMS on loopback, as IPv4 within IPv6", { AWS_ENDPOINT_URL_KMS: "http://[::ffff:127.0.0.1]:4599" }],
		["a KMS on every address of this machine", { AWS_ENDPOINT_URL_KMS: "http://0.0.0.0:4599" }],
		["a KMS on localhost with a dot", { AWS_ENDPOINT_URL_KMS: "http://localhost.:4599" }],
		["all of AWS on localhost", { AWS_ENDPOINT_URL: "http://localhost:4566" }],
		["a KMS at no address", { AWS_ENDPOINT_URL_KMS: "http://" }],
		["a KMS on localhost, without a scheme", { AWS_ENDPOINT_URL_KMS: "localhost:4599" }],
	])("%s", (_, change) => {
		expect(productionMistakes({ ...good, ...change })).toEqual([
			"KEYHOLD_KMS, AWS_ENDPOINT_URL_KMS or AWS_ENDPOINT_URL points at a local KMS, which is for development. Unset them to use AWS KMS.",
		]);
	});

	it.each([
		["no secret", undefined],
		["an empty secret", ""],
		["a secret that is short", good.NEXTAUTH_SECRET.slice(1)],
		["a secret of one character", "s".repeat(32)],
		["a secret of one word, again and again", "keyhold!".repeat(5)],
		["a secret out of a manual", "please-changeme-please-0123456789"],
	])("%s for sessions", (_, NEXTAUTH_SECRET) => {
		const mistakes = productionMistakes({ ...good, NEXTAUTH_SECRET });
		expect(mistakes).toHaveLength(1);
		expect(mistakes[0]).toMatch(/^NEXTAUTH_SECRET must be at least 32 random characters/);
	});

	it.each([undefined, ""])("a console without a public address: %s", (NEXTAUTH_URL) => {
		const mistakes = productionMistakes({ ...good, NEXTAUTH_URL });
		expect(mistakes).toHaveLength(1);
		expect(mistakes[0]).toMatch(/^NEXTAUTH_URL is missing/);
	});

	it.each([
		"http://keys.example.com",
		"http://localhost:3000",
		"https://keys.example.com/console",
		"keys.example.com",
	])("a public address that is not https, or more than an origin: %s", (NEXTAUTH_URL) => {
		const mistakes = productionMistakes({ ...good, NEXTAUTH_URL });
		expect(mistakes).toHaveLength(1);
		expect(mistakes[0]).toMatch(/^NEXTAUTH_URL must be an https/);
	});

	it.each([
		"postgresql://u:p@/keyhold?host=db1.internal",
		"postgresql://u:p@/keyhold?host=localhost,db1.internal",
		"postgres://keyhold@db.example.com/keyhold?sslmode=verify-full&sslmode=disable",
		"postgres://keyhold@db.example.com/keyhold?ssl=true&sslmode=no-verify",
	])("a database on another machine without TLS, as the driver reads %s", (DATABASE_URL) => {
		expect(productionMistakes({ ...good, DATABASE_URL })).toEqual([
			expect.stringMatching(/^DATABASE_URL connects to another machine without TLS/),
		]);
		expect(productionMistakes({ ...good, KEYHOLD_MIGRATE_DATABASE_URL: DATABASE_URL })).toEqual([
			expect.stringMatching(/^KEYHOLD_MIGRATE_DATABASE_URL connects to another machine without TLS/),
		]);
	});

	it("a list of databases, which the driver cannot parse", () => {
		const DATABASE_URL = "postgres://keyhold:hunter2@h1:5432,h2:5432/keyhold?sslmode=verify-full";
		expect(productionMistakes({ ...good, DATABASE_URL })).toEqual([
			"DATABASE_URL cannot be read: Invalid URL.",
		]);
	});

	it.each(["requireTLS=false", "ignoreTLS=true", "tls.rejectUnauthorized=false"])(
		"a mail server's password without TLS: %s",
		(query) => {
			const KEYHOLD_SMTP_URL = `smtp://keyhold:hunter2@mail.example:587?${query}`;
			const mistakes = productionMistakes({ ...good, KEYHOLD_SMTP_URL });
			expect(mistakes).toEqual([expect.stringMatching(/^KEYHOLD_SMTP_URL sends a password/)]);
			expect(mistakes.join()).not.toContain("hunter2");
			const relay = `smtp://keyhold:hunter2@localhost?${query}`;
			expect(productionMistakes({ ...good, KEYHOLD_SMTP_URL: relay })).toEqual([]);
		},
	);

	it.each(["", "?sslmode=disable", "?sslmode=prefer", "?host=db.example.com"])(
		"a database on another machine without TLS: %s",
		(query) => {
			const DATABASE_URL = `postgres://keyhold@${query.includes("host") ? "localhost" : "db.example.com"}/keyhold${query}`;
			const mistakes = productionMistakes({ ...good, DATABASE_URL });
			expect(mistakes).toHaveLength(1);
			expect(mistakes[0]).toMatch(/^DATABASE_URL connects to another machine without TLS/);
		},
	);

	it.each(["localhost", "127.0.0.1:5433", "[::1]", "[::ffff:127.0.0.1]", "%2Fvar%2Frun%2Fpostgresql"])(
		"no database on this machine: %s",
		(host) => {
			expect(productionMistakes({ ...good, DATABASE_URL: `postgres://keyhold@${host}/keyhold` })).toEqual([]);
		},
	);

	it("every mistake together, including those of the configuration, without their values", () => {
		const mistakes = productionMistakes({
			DATABASE_URL: "mysql://keyhold:hunter2@db/keyhold",
			KEYHOLD_KMS: "local",
			KEYHOLD_KEY_MAX_AGE: "0",
			NEXTAUTH_SECRET: "tooshort",
		});
		expect(mistakes).toHaveLength(5);
		expect(mistakes.join()).not.toMatch(/hunter2|tooshort/);
	});
});

it("warns about webhooks that may point into the operator's own network", () => {
	const risky = { ...good, KEYHOLD_ALERT_PRIVATE_ADDRESSES: "true" };
	expect(productionMistakes(risky)).toEqual([]);
	expect(productionWarnings(risky)).toHaveLength(1);
	expect(productionWarnings(good)).toEqual([]);
});

it.each([
	["smtp://mail.example", 1],
	["smtp://mail.example?requireTLS=true", 0],
	["smtps://mail.example", 0],
	["smtp://keyhold:hunter2@mail.example", 0],
	["smtp://localhost:25", 0],
])("warns about mail that may be sent unencrypted: %s, %i", (KEYHOLD_SMTP_URL, warnings) => {
	const env = { ...good, KEYHOLD_SMTP_URL };
	expect(productionMistakes(env)).toEqual([]);
	expect(productionWarnings(env)).toHaveLength(warnings);
});
