import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { ConfigError, parseConfig } from "./config.ts";

const DATABASE_URL = "postgres://keyhold:hunter2@db.example.com:5432/keyhold";

/** The mistakes in `environment`; empty if it is accepted. */
function mistakesOf(environment: Record<string, string | undefined>): string[] {
	try {
		parseConfig(environment);
		return [];
	} catch (error) {
		expect(error).toBeInstanceOf(ConfigError);
		return (error as ConfigError).mistakes;
	}
}

describe("the defaults", () => {
	const defaults = {
		databaseUrl: DATABASE_URL,
		directDatabaseUrl: DATABASE_URL,
		isDatabasePooled: false,
		consoleOrigin: undefined,
		operatorContact: undefined,
		vendorLogoPath: undefined,
		accentColor: undefined,
		keyMaxAgeMs: 60_000,
		healthIntervalMs: 30_000,
		outageGraceMs: 1_200_000,
		dataKeyDays: 90,
		partitionDays: 1,
		releaseQuarantineDays: 30,
		rekeyPace: { recordsPerSecond: null, maxBatchMs: 1_000, maxReplicaLagBytes: 268_435_456 },
		isScopedPolicyRequired: false,
		isSecondOperatorRequired: false,
		vendorPrincipal: undefined,
		session: { lifetimeMs: 43_200_000, idleMs: 1_800_000, linkLifetimeMs: 3_600_000 },
		accessLinks: { maxRole: "ORG_ADMIN", returnUrls: [] },
		metricsToken: undefined,
		monitorRate: 400,
		apiRate: 600,
		alerts: { smtpUrl: undefined, mailFrom: "Keyhold <keyhold@localhost>", mayReachPrivateAddresses: false },
		workerMetricsPort: undefined,
		gateway: { host: undefined, port: 4318 },
		ingestRate: 10_000,
		vaultRate: 100_000,
		trustedProxies: [],
		logLevel: "info",
	};

	it("are those that the documentation states", () => {
		expect(parseConfig({ DATABASE_URL })).toEqual(defaults);
	});

	it("apply to empty variables too", () => {
		const empty = {
			DATABASE_URL,
			NEXTAUTH_URL: "",
			KEYHOLD_OPERATOR_CONTACT: "",
			KEYHOLD_KEY_MAX_AGE: "",
			KEYHOLD_HEALTH_INTERVAL: "",
			KEYHOLD_OUTAGE_GRACE: "",
			KEYHOLD_DATA_KEY_DAYS: "",
			KEYHOLD_REQUIRE_SCOPED_POLICY: "",
			KEYHOLD_VENDOR_PRINCIPAL: "",
			KEYHOLD_LOG_LEVEL: "",
		};
		expect(parseConfig(empty)).toEqual(defaults);
	});
});

it("durations are seconds in the environment and milliseconds in the code", () => {
	const vendorPrincipal = "arn:aws-us-gov:iam::999999999999:role/keyhold/vault";
	expect(
		parseConfig({
			DATABASE_URL: "postgresql://localhost/keyhold",
			KEYHOLD_DIRECT_DATABASE_URL: "postgresql://db.internal/keyhold",
			NEXTAUTH_URL: "https://keys.example.com/",
			KEYHOLD_OPERATOR_CONTACT: " keys@vendor.example ",
			KEYHOLD_KEY_MAX_AGE: "15",
			KEYHOLD_HEALTH_INTERVAL: "5",
			KEYHOLD_OUTAGE_GRACE: "0",
			KEYHOLD_MONITOR_RATE: "50",
			KEYHOLD_API_RATE: "60",
			KEYHOLD_GATEWAY_PORT: "8443",
			KEYHOLD_GATEWAY_HOST: "10.0.0.7",
			KEYHOLD_INGEST_RATE: "500",
			KEYHOLD_VAULT_RATE: "2000",
			KEYHOLD_TRUSTED_PROXIES: "10.0.0.0/16, fd00::7",
			KEYHOLD_SMTP_URL: "smtps://mail.example",
			KEYHOLD_MAIL_FROM: "keys@vendor.example",
			KEYHOLD_ALERT_PRIVATE_ADDRESSES: "true",
			KEYHOLD_PARTITION_DAYS: "7",
			KEYHOLD_DATA_KEY_DAYS: "30",
			KEYHOLD_RELEASE_QUARANTINE: "7",
			KEYHOLD_REKEY_RATE: "5000",
			KEYHOLD_REKEY_MAX_BATCH_MS: "200",
			KEYHOLD_REKEY_MAX_REPLICA_LAG_MB: "2",
			KEYHOLD_REQUIRE_SCOPED_POLICY: "true",
			KEYHOLD_OFFBOARDING_TWO_OPERATORS: "true",
			KEYHOLD_LINK_SESSION_MINUTES: "30",
			KEYHOLD_LINK_MAX_ROLE: "MEMBER",
			KEYHOLD_RETURN_URLS: " https://app.vendor.example/settings, ",
			KEYHOLD_VENDOR_ACCENT_COLOR: "#0b6b5c",
			KEYHOLD_VENDOR_PRINCIPAL: vendorPrincipal,
			KEYHOLD_LOG_LEVEL: "warn",
			UNRELATED: "ignored",
		}),
	).toEqual({
		databaseUrl: "postgresql://localhost/keyhold",
		directDatabaseUrl: "postgresql://db.internal/keyhold",
		isDatabasePooled: true,
		consoleOrigin: "https://keys.example.com",
		operatorContact: "keys@vendor.example",
		keyMaxAgeMs: 15_000,
		healthIntervalMs: 5_000,
		outageGraceMs: 0,
		partitionDays: 7,
		dataKeyDays: 30,
		releaseQuarantineDays: 7,
		monitorRate: 50,
		apiRate: 60,
		gateway: { host: "10.0.0.7", port: 8443 },
		ingestRate: 500,
		vaultRate: 2_000,
		trustedProxies: [
			[ipaddr.parse("10.0.0.0"), 16],
			[ipaddr.parse("fd00::7"), 128],
		],
		alerts: {
			smtpUrl: "smtps://mail.example",
			mailFrom: "keys@vendor.example",
			mayReachPrivateAddresses: true,
		},
		session: { lifetimeMs: 43_200_000, idleMs: 1_800_000, linkLifetimeMs: 1_800_000 },
		accessLinks: { maxRole: "MEMBER", returnUrls: [new URL("https://app.vendor.example/settings")] },
		rekeyPace: { recordsPerSecond: 5_000, maxBatchMs: 200, maxReplicaLagBytes: 2_097_152 },
		isScopedPolicyRequired: true,
		isSecondOperatorRequired: true,
		accentColor: "#0b6b5c",
		vendorPrincipal,
		logLevel: "warn",
	});
});

describe("a mistake", () => {
	it.each([
		[
			{ DATABASE_URL: undefined },
			"DATABASE_URL is missing. Set it to a PostgreSQL connection URL, for example postgresql://user:password@host/keyhold.",
		],
		[
			{ DATABASE_URL: "" },
			"DATABASE_URL is missing. Set it to a PostgreSQL connection URL, for example postgresql://user:password@host/keyhold.",
		],
		[{ DATABASE_URL: "mysql://h/d" }, "DATABASE_URL must begin with postgres:// or postgresql://."],
		[
			{ KEYHOLD_OPERATOR_CONTACT: "Ada\nBcc: eve@example.com" },
			"KEYHOLD_OPERATOR_CONTACT must be one line of text.",
		],
		[
			{ KEYHOLD_OPERATOR_CONTACT: "a".repeat(201) },
			"KEYHOLD_OPERATOR_CONTACT must have at most 200 characters.",
		],
		[
			{ KEYHOLD_RETURN_URLS: "http://app.vendor.example" },
			"KEYHOLD_RETURN_URLS must be URLs that begin with https:// (http:// only for this machine), separated by commas.",
		],
		[
			{ KEYHOLD_RETURN_URLS: "javascript:alert(1)" },
			"KEYHOLD_RETURN_URLS must be URLs that begin with https:// (http:// only for this machine), separated by commas.",
		],
		[
			{ KEYHOLD_RETURN_URLS: "https://u@app.vendor.example" },
			"KEYHOLD_RETURN_URLS must be URLs that begin with https:// (http:// only for this machine), separated by commas.",
		],
		[
			{ KEYHOLD_RETURN_URLS: "settings" },
			"KEYHOLD_RETURN_URLS must be URLs that begin with https:// (http:// only for this machine), separated by commas.",
		],
		[{ KEYHOLD_VENDOR_NAME: "A".repeat(41) }, "KEYHOLD_VENDOR_NAME must have at most 40 characters."],
		[
			{ KEYHOLD_PRODUCT_NAME: "Acme\nBcc: eve@example.com" },
			"KEYHOLD_PRODUCT_NAME must be one line of text.",
		],
		[
			{ KEYHOLD_SUPPORT_URL: "javascript:alert(1)" },
			"KEYHOLD_SUPPORT_URL must begin with https:// or mailto:.",
		],
		[{ KEYHOLD_SUPPORT_URL: "support" }, "KEYHOLD_SUPPORT_URL must begin with https:// or mailto:."],
		[
			{ KEYHOLD_VENDOR_ACCENT_COLOR: "green" },
			"KEYHOLD_VENDOR_ACCENT_COLOR must be a color such as #2353d1.",
		],
		[
			{ KEYHOLD_VENDOR_ACCENT_COLOR: "#33bbff" },
			"KEYHOLD_VENDOR_ACCENT_COLOR has a contrast of 1.9:1 on the page's background, and text needs 4.5:1 (WCAG 2.2 AA). Choose a darker color.",
		],
		[{ KEYHOLD_KEY_MAX_AGE: "a minute" }, "KEYHOLD_KEY_MAX_AGE must be a number of seconds from 1 to 3600."],
		[{ KEYHOLD_KEY_MAX_AGE: "60s" }, "KEYHOLD_KEY_MAX_AGE must be a number of seconds from 1 to 3600."],
		[{ KEYHOLD_KEY_MAX_AGE: "NaN" }, "KEYHOLD_KEY_MAX_AGE must be a number of seconds from 1 to 3600."],
		[{ KEYHOLD_KEY_MAX_AGE: "0" }, "KEYHOLD_KEY_MAX_AGE must be a number of seconds from 1 to 3600."],
		[{ KEYHOLD_KEY_MAX_AGE: "-60" }, "KEYHOLD_KEY_MAX_AGE must be a number of seconds from 1 to 3600."],
		[{ KEYHOLD_KEY_MAX_AGE: "3601" }, "KEYHOLD_KEY_MAX_AGE must be a number of seconds from 1 to 3600."],
		[{ KEYHOLD_HEALTH_INTERVAL: "0" }, "KEYHOLD_HEALTH_INTERVAL must be a number of seconds from 1 to 3600."],
		[{ KEYHOLD_OUTAGE_GRACE: "-1" }, "KEYHOLD_OUTAGE_GRACE must be a number of seconds from 0 to 86400."],
		[
			{ KEYHOLD_REKEY_RATE: "0" },
			"KEYHOLD_REKEY_RATE must be a whole number of records per second, at least 1.",
		],
		[
			{ KEYHOLD_REKEY_RATE: "fast" },
			"KEYHOLD_REKEY_RATE must be a whole number of records per second, at least 1.",
		],
		[
			{ KEYHOLD_REKEY_MAX_BATCH_MS: "0.5" },
			"KEYHOLD_REKEY_MAX_BATCH_MS must be a whole number of milliseconds, at least 1.",
		],
		[{ KEYHOLD_DATA_KEY_DAYS: "0" }, "KEYHOLD_DATA_KEY_DAYS must be a whole number of days from 1 to 3650."],
		[
			{ KEYHOLD_DATA_KEY_DAYS: "1.5" },
			"KEYHOLD_DATA_KEY_DAYS must be a whole number of days from 1 to 3650.",
		],
		[{ KEYHOLD_OUTAGE_GRACE: "86401" }, "KEYHOLD_OUTAGE_GRACE must be a number of seconds from 0 to 86400."],
		[{ KEYHOLD_METRICS_TOKEN: "fifteen letters" }, "KEYHOLD_METRICS_TOKEN must have at least 16 characters."],
		[
			{ KEYHOLD_WORKER_METRICS_PORT: "ten" },
			"KEYHOLD_WORKER_METRICS_PORT must be a port number from 1 to 65535.",
		],
		[{ KEYHOLD_GATEWAY_PORT: "0" }, "KEYHOLD_GATEWAY_PORT must be a port number from 1 to 65535."],
		[
			{ KEYHOLD_TRUSTED_PROXIES: "10.0.0.0/16, proxy.internal" },
			"KEYHOLD_TRUSTED_PROXIES must be addresses or networks in CIDR notation, separated by commas, such as 10.0.0.0/16.",
		],
		[
			{ KEYHOLD_INGEST_RATE: "fast" },
			"KEYHOLD_INGEST_RATE must be a whole number of records per second, at least 1.",
		],
		[
			{ KEYHOLD_WORKER_METRICS_PORT: "65536" },
			"KEYHOLD_WORKER_METRICS_PORT must be a port number from 1 to 65535.",
		],
		[{ KEYHOLD_SMTP_URL: "mail.example" }, "KEYHOLD_SMTP_URL must begin with smtp:// or smtps://."],
		[
			{ KEYHOLD_SMTP_URL: "smtp://keyhold:a/b@mail.example" },
			"KEYHOLD_SMTP_URL must be a URL such as smtps://user:password@mail.example, with special characters percent-encoded.",
		],
		[{ KEYHOLD_LOG_LEVEL: "loud" }, "KEYHOLD_LOG_LEVEL must be debug, info, warn, error or silent."],
		[
			{ KEYHOLD_MAIL_FROM: "K" },
			"KEYHOLD_MAIL_FROM must be an email address, with or without a name before it.",
		],
		[{ KEYHOLD_REQUIRE_SCOPED_POLICY: "yes" }, "KEYHOLD_REQUIRE_SCOPED_POLICY must be true or false."],
		[{ KEYHOLD_REQUIRE_SCOPED_POLICY: "TRUE" }, "KEYHOLD_REQUIRE_SCOPED_POLICY must be true or false."],
		[
			{ KEYHOLD_VENDOR_PRINCIPAL: "999999999999" },
			"KEYHOLD_VENDOR_PRINCIPAL must be the ARN of an IAM role, an IAM user or an account root.",
		],
		[
			{ KEYHOLD_VENDOR_PRINCIPAL: "arn:aws:iam::999999999999:role/" },
			"KEYHOLD_VENDOR_PRINCIPAL must be the ARN of an IAM role, an IAM user or an account root.",
		],
		[
			{ KEYHOLD_VENDOR_PRINCIPAL: "arn:aws:iam::999999999999:role/keyhold?sslmode=verify-full" },
			"KEYHOLD_VENDOR_PRINCIPAL must be the ARN of an IAM role, an IAM user or an account root.",
		],
		[
			{ KEYHOLD_VENDOR_PRINCIPAL: "arn:aws:iam::999999999999:role/prod//keyhold" },
			"KEYHOLD_VENDOR_PRINCIPAL must be the ARN of an IAM role, an IAM user or an account root.",
		],
		[
			{ KEYHOLD_VENDOR_PRINCIPAL: `arn:aws:iam::999999999999:role/${"k".repeat(65)}` },
			"KEYHOLD_VENDOR_PRINCIPAL must be the ARN of an IAM role, an IAM user or an account root.",
		],
		[
			{ KEYHOLD_VENDOR_PRINCIPAL: "arn:aws:iam::*:role/x" },
			"KEYHOLD_VENDOR_PRINCIPAL must be the ARN of an IAM role, an IAM user or an account root.",
		],
	])("is reported in one sentence that names its variable: %j", (change, sentence) => {
		expect(mistakesOf({ DATABASE_URL, ...change })).toEqual([sentence]);
	});

	it("does not hide another one: all are reported together", () => {
		const mistakes = mistakesOf({
			KEYHOLD_KEY_MAX_AGE: "x",
			KEYHOLD_OUTAGE_GRACE: "-1",
			KEYHOLD_LOG_LEVEL: "loud",
		});
		expect(mistakes.map((mistake) => mistake.split(" ")[0])).toEqual([
			"DATABASE_URL",
			"KEYHOLD_KEY_MAX_AGE",
			"KEYHOLD_OUTAGE_GRACE",
			"KEYHOLD_LOG_LEVEL",
		]);
	});

	it("is reported without the password in a URL", () => {
		const mistakes = mistakesOf({ DATABASE_URL: DATABASE_URL.replace("postgres", "mysql") });
		expect(mistakes).toHaveLength(1);
		expect(mistakes.join()).not.toContain("hunter2");
	});
});

it.each([
	"arn:aws:iam::999999999999:root",
	"arn:aws-cn:iam::999999999999:role/keyhold",
	"arn:aws:iam::999999999999:user/keyhold",
	"arn:aws:iam::999999999999:role/vendor/prod/key+hold=1,a.b@c-d_e",
])("%s may be the vendor's principal", (vendorPrincipal) => {
	expect(parseConfig({ DATABASE_URL, KEYHOLD_VENDOR_PRINCIPAL: vendorPrincipal })).toMatchObject({
		vendorPrincipal,
	});
});

it("the support address takes the place of the operator's contact", () => {
	const environment = { DATABASE_URL, KEYHOLD_OPERATOR_CONTACT: "keys@vendor.example" };
	expect(
		parseConfig({ ...environment, KEYHOLD_SUPPORT_URL: "https://support.vendor.example" }).operatorContact,
	).toBe("https://support.vendor.example");
	expect(parseConfig(environment).operatorContact).toBe("keys@vendor.example");
});
