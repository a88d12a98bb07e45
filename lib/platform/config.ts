import ipaddr from "ipaddr.js";
import { z } from "zod";
import { contrastOnLight, minContrast } from "./accent-colors.ts";
import { isThisMachine } from "./is-this-machine.ts";

/** A number in a range. Every mistake gets the same sentence. */
function numberOf(what: string, min: number, max: number, isValid = Number.isFinite) {
	const range = max === Number.MAX_SAFE_INTEGER ? `, at least ${min}` : ` from ${min} to ${max}`;
	const error = `must be a ${what}${range}`;
	return z.coerce
		.number({ error })
		.refine((value) => isValid(value) && value >= min && value <= max, { error });
}

const seconds = (min: number, max: number) => numberOf("number of seconds", min, max);
const whole = (unit: string, min = 1, max = Number.MAX_SAFE_INTEGER) =>
	numberOf(`whole number of ${unit}`, min, max, Number.isInteger);
const port = numberOf("port number", 1, 65_535, Number.isInteger);

const flag = z
	.enum(["true", "false"], { error: "must be true or false" })
	.default("false")
	.transform((value) => value === "true");

const databaseUrl = z
	.string({
		error:
			"is missing. Set it to a PostgreSQL connection URL, for example postgresql://user:password@host/keyhold",
	})
	.regex(/^postgres(ql)?:\/\//, { error: "must begin with postgres:// or postgresql://" });

const smtpUrl = z
	.string()
	.regex(/^smtps?:\/\//, { error: "must begin with smtp:// or smtps://", abort: true })
	.refine((value) => URL.parse(value)?.hostname, {
		error:
			"must be a URL such as smtps://user:password@mail.example, with special characters percent-encoded",
	});

const vendorPrincipal = z
	.string()
	// A name and the path before it, as IAM's "Names and paths" allows them.
	.regex(/^arn:aws[a-z-]*:iam::\d{12}:(root|(role|user)\/([!-.0-~]+\/)*[\w+=,.@-]{1,64})$/, {
		error: "must be the ARN of an IAM role, an IAM user or an account root",
	});

/** The text of a line that people read, for example in an alert. */
const line = z
	.string()
	.trim()
	.max(200, { error: "must have at most 200 characters" })
	.regex(/^\P{Cc}*$/u, { error: "must be one line of text" });

/** A name that stands in sentences, titles and the subjects of emails. `vendor-names.ts` reads it. */
const shortName = line.max(40, { error: "must have at most 40 characters" });

const supportUrl = z.url({ protocol: /^(https|mailto)$/, error: "must begin with https:// or mailto:" });

const accentColor = z
	.string()
	.regex(/^#[0-9a-fA-F]{6}$/, { error: "must be a color such as #2353d1", abort: true })
	.superRefine((color, context) => {
		const contrast = contrastOnLight(color);
		if (contrast >= minContrast) return;
		context.addIssue({
			code: "custom",
			message: `has a contrast of ${contrast.toFixed(1)}:1 on the page's background, and text needs ${minContrast}:1 (WCAG 2.2 AA). Choose a darker color`,
		});
	});

/** A network in CIDR notation, as an address and the length of its prefix. */
export type TrustedNetwork = ReturnType<typeof ipaddr.parseCIDR>;

const networks = z
	.string()
	.default("")
	.transform((text) => text.split(",").map((part) => part.trim()))
	.transform((parts) => parts.filter((part) => part !== "").map(networkOf))
	.refine((all) => !all.includes(null), {
		error: "must be addresses or networks in CIDR notation, separated by commas, such as 10.0.0.0/16",
	})
	.transform((all) => all.filter((network) => network !== null));

const returnUrls = z
	.string()
	.default("")
	.transform((text) => text.split(",").map((part) => part.trim()))
	.transform((parts) => parts.filter((part) => part !== "").map((part) => URL.parse(part)))
	.refine((all) => all.every((url) => url !== null && isReturnable(url)), {
		error: "must be URLs that begin with https:// (http:// only for this machine), separated by commas",
	})
	.transform((all) => all.filter((url) => url !== null));

/** Without user, query and fragment, which a beginning of an address cannot have. */
function isReturnable({ protocol, hostname, username, password, search, hash }: URL): boolean {
	if (username || password || search || hash) return false;
	return protocol === "https:" || (protocol === "http:" && isThisMachine(hostname));
}

function networkOf(text: string): TrustedNetwork | null {
	if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
	if (!ipaddr.isValid(text)) return null;
	const address = ipaddr.parse(text);
	return [address, address.kind() === "ipv4" ? 32 : 128];
}

const schema = z
	.object({
		DATABASE_URL: databaseUrl,
		KEYHOLD_DIRECT_DATABASE_URL: databaseUrl.optional(),
		NEXTAUTH_URL: z.string().optional(),
		KEYHOLD_OPERATOR_CONTACT: line.optional(),
		KEYHOLD_VENDOR_NAME: shortName.optional(),
		KEYHOLD_PRODUCT_NAME: shortName.optional(),
		KEYHOLD_SUPPORT_URL: supportUrl.optional(),
		KEYHOLD_VENDOR_LOGO: z.string().optional(),
		KEYHOLD_VENDOR_ACCENT_COLOR: accentColor.optional(),
		KEYHOLD_KEY_MAX_AGE: seconds(1, 3600).default(60),
		KEYHOLD_HEALTH_INTERVAL: seconds(1, 3600).default(30),
		KEYHOLD_OUTAGE_GRACE: seconds(0, 86_400).default(1200),
		KEYHOLD_DATA_KEY_DAYS: whole("days", 1, 3650).default(90),
		KEYHOLD_PARTITION_DAYS: whole("days", 1, 31).default(1),
		KEYHOLD_RELEASE_QUARANTINE: whole("days", 1, 3650).default(30),
		KEYHOLD_REKEY_RATE: whole("records per second").optional(),
		KEYHOLD_REKEY_MAX_BATCH_MS: whole("milliseconds").default(1_000),
		KEYHOLD_REKEY_MAX_REPLICA_LAG_MB: whole("megabytes").default(256),
		KEYHOLD_MONITOR_RATE: whole("checks per second").default(400),
		KEYHOLD_API_RATE: whole("requests per minute").default(600),
		KEYHOLD_REQUIRE_SCOPED_POLICY: flag,
		KEYHOLD_VENDOR_PRINCIPAL: vendorPrincipal.optional(),
		KEYHOLD_OFFBOARDING_TWO_OPERATORS: flag,
		KEYHOLD_SMTP_URL: smtpUrl.optional(),
		KEYHOLD_MAIL_FROM: z
			.string()
			.min(3, { error: "must be an email address, with or without a name before it" })
			.default("Keyhold <keyhold@localhost>"),
		KEYHOLD_ALERT_PRIVATE_ADDRESSES: flag,
		KEYHOLD_SESSION_HOURS: whole("hours", 1, 24).default(12),
		KEYHOLD_SESSION_IDLE_MINUTES: whole("minutes", 1, 1440).default(30),
		KEYHOLD_LINK_SESSION_MINUTES: whole("minutes", 1, 720).default(60),
		KEYHOLD_LINK_MAX_ROLE: z
			.enum(["ORG_ADMIN", "MEMBER"], { error: "must be ORG_ADMIN or MEMBER" })
			.default("ORG_ADMIN"),
		KEYHOLD_RETURN_URLS: returnUrls,
		KEYHOLD_METRICS_TOKEN: z.string().min(16, { error: "must have at least 16 characters" }).optional(),
		KEYHOLD_WORKER_METRICS_PORT: port.optional(),
		KEYHOLD_GATEWAY_PORT: port.default(4318),
		KEYHOLD_GATEWAY_HOST: z.string().optional(),
		KEYHOLD_INGEST_RATE: whole("records per second").default(10_000),
		KEYHOLD_VAULT_RATE: whole("values per second").default(100_000),
		KEYHOLD_TRUSTED_PROXIES: networks,
		KEYHOLD_LOG_LEVEL: z
			.enum(["debug", "info", "warn", "error", "silent"], {
				error: "must be debug, info, warn, error or silent",
			})
			.default("info"),
	})
	.transform((env) => ({
		databaseUrl: env.DATABASE_URL,
		/** A direct connection for what a session keeps: listening, locks, the job queue. */
		directDatabaseUrl: env.KEYHOLD_DIRECT_DATABASE_URL ?? env.DATABASE_URL,
		/** True if `databaseUrl` is that of a pooler, where each transaction may run in another session. */
		isDatabasePooled:
			env.KEYHOLD_DIRECT_DATABASE_URL !== undefined && env.KEYHOLD_DIRECT_DATABASE_URL !== env.DATABASE_URL,
		/** The public address of the console, for links in alerts; undefined if none is set. */
		consoleOrigin: env.NEXTAUTH_URL && URL.parse(env.NEXTAUTH_URL)?.origin,
		/** The operator's email address, page or phone number, as people are told it; undefined if none is set. */
		operatorContact: env.KEYHOLD_SUPPORT_URL ?? env.KEYHOLD_OPERATOR_CONTACT,
		/** The path of the vendor's logo, which `readVendorLogo` checks. */
		vendorLogoPath: env.KEYHOLD_VENDOR_LOGO,
		/** The vendor's color for links and buttons, as #rrggbb, with enough contrast on the light theme. */
		accentColor: env.KEYHOLD_VENDOR_ACCENT_COLOR,
		keyMaxAgeMs: env.KEYHOLD_KEY_MAX_AGE * 1000,
		healthIntervalMs: env.KEYHOLD_HEALTH_INTERVAL * 1000,
		outageGraceMs: env.KEYHOLD_OUTAGE_GRACE * 1000,
		/** A data key is replaced after so many days. */
		dataKeyDays: env.KEYHOLD_DATA_KEY_DAYS,
		partitionDays: env.KEYHOLD_PARTITION_DAYS,
		/** A data key that no table of an application needs any longer is kept for this many days. */
		releaseQuarantineDays: env.KEYHOLD_RELEASE_QUARANTINE,
		/** The limits within which re-encryption runs. */
		rekeyPace: {
			recordsPerSecond: env.KEYHOLD_REKEY_RATE ?? null,
			maxBatchMs: env.KEYHOLD_REKEY_MAX_BATCH_MS,
			maxReplicaLagBytes: env.KEYHOLD_REKEY_MAX_REPLICA_LAG_MB * 1024 * 1024,
		},
		/** The key checks per second that a worker starts in one region. */
		monitorRate: env.KEYHOLD_MONITOR_RATE,
		/** The REST API requests per minute that a token may make. */
		apiRate: env.KEYHOLD_API_RATE,
		isScopedPolicyRequired: env.KEYHOLD_REQUIRE_SCOPED_POLICY,
		/** The principal that calls KMS for Keyhold, as key policies name it. */
		vendorPrincipal: env.KEYHOLD_VENDOR_PRINCIPAL,
		/** True if a second operator has to approve that an organization is offboarded. */
		isSecondOperatorRequired: env.KEYHOLD_OFFBOARDING_TWO_OPERATORS,
		alerts: {
			smtpUrl: env.KEYHOLD_SMTP_URL,
			mailFrom: env.KEYHOLD_MAIL_FROM,
			/** True if webhooks may point into the operator's own network. */
			mayReachPrivateAddresses: env.KEYHOLD_ALERT_PRIVATE_ADDRESSES,
		},
		/** A session ends so long after the sign-in, or after it was last used. */
		session: {
			lifetimeMs: env.KEYHOLD_SESSION_HOURS * 3_600_000,
			idleMs: env.KEYHOLD_SESSION_IDLE_MINUTES * 60_000,
			/** The same for a session that began with an access link. */
			linkLifetimeMs: env.KEYHOLD_LINK_SESSION_MINUTES * 60_000,
		},
		accessLinks: {
			/** The highest role that an access link may give. */
			maxRole: env.KEYHOLD_LINK_MAX_ROLE,
			/** The beginnings of addresses to which the console may lead back. */
			returnUrls: env.KEYHOLD_RETURN_URLS,
		},
		/** The bearer token for metrics. Without it, only callers on the same machine get them. */
		metricsToken: env.KEYHOLD_METRICS_TOKEN,
		workerMetricsPort: env.KEYHOLD_WORKER_METRICS_PORT,
		/** The gateway's address. Without a host it listens on all addresses of the machine. */
		gateway: { host: env.KEYHOLD_GATEWAY_HOST, port: env.KEYHOLD_GATEWAY_PORT },
		/** The average records per second that an organization may send to one gateway process. */
		ingestRate: env.KEYHOLD_INGEST_RATE,
		/** The average values per second that an application token may have sealed, opened or indexed by one gateway process. */
		vaultRate: env.KEYHOLD_VAULT_RATE,
		/** The networks whose X-Forwarded-Proto is believed. */
		trustedProxies: env.KEYHOLD_TRUSTED_PROXIES,
		logLevel: env.KEYHOLD_LOG_LEVEL,
	}));

/** The settings of a process. Durations are in milliseconds. */
export type Config = z.infer<typeof schema>;

/** Lists the mistakes in the environment, one sentence each, which names the variable. */
export class ConfigError extends Error {
	readonly mistakes: string[];
	constructor(mistakes: string[]) {
		super(mistakes.join("\n"));
		this.name = "ConfigError";
		this.mistakes = mistakes;
	}
}

/** Reads and checks the environment. @throws ConfigError */
export function parseConfig(environment: Record<string, string | undefined>): Config {
	const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
	const parsed = schema.safeParse(given);
	if (!parsed.success) {
		throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}.`));
	}
	return parsed.data;
}

let current: Config | undefined;

/** The configuration of this process, read once. @throws ConfigError */
export function config(): Config {
	current ??= parseConfig(process.env);
	return current;
}
