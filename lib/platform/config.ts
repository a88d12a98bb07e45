import { z } from "zod";

const seconds = (fallback: number, min: number, max: number) =>
	z.coerce
		.number({ error: "must be a number of seconds" })
		.min(min, { error: `must be at least ${min} seconds` })
		.max(max, { error: `must be at most ${max} seconds` })
		.default(fallback);

const atLeastOne = (unit: string) =>
	z.coerce
		.number({ error: `must be a number of ${unit}` })
		.int({ error: `must be a whole number of ${unit}` })
		.min(1, { error: "must be at least 1" });

const flag = z
	.enum(["true", "false"], { error: "must be true or false" })
	.default("false")
	.transform((value) => value === "true");

const port = z.coerce
	.number({ error: "must be a port number" })
	.int({ error: "must be a port number" })
	.min(1, { error: "must be at least 1" })
	.max(65_535, { error: "must be at most 65535" });

const schema = z.object({
	DATABASE_URL: z
		.string({ error: "is missing: give a PostgreSQL connection URL" })
		.regex(/^postgres(ql)?:\/\//, { error: "must begin with postgres:// or postgresql://" }),
	KEYHOLD_DIRECT_DATABASE_URL: z
		.string()
		.regex(/^postgres(ql)?:\/\//, { error: "must begin with postgres:// or postgresql://" })
		.optional(),
	KEYHOLD_KEY_MAX_AGE: seconds(60, 1, 3600),
	KEYHOLD_HEALTH_INTERVAL: seconds(30, 1, 3600),
	KEYHOLD_OUTAGE_GRACE: seconds(1200, 0, 86_400),
	KEYHOLD_DATA_KEY_DAYS: z.coerce
		.number({ error: "must be a number of days" })
		.int({ error: "must be a whole number of days" })
		.min(1, { error: "must be at least 1 day" })
		.max(3650, { error: "must be at most 3650 days" })
		.default(90),
	KEYHOLD_REKEY_RATE: atLeastOne("records per second").optional(),
	KEYHOLD_REKEY_MAX_BATCH_MS: atLeastOne("milliseconds").default(1_000),
	KEYHOLD_REKEY_MAX_REPLICA_LAG_MB: atLeastOne("megabytes").default(256),
	KEYHOLD_MONITOR_RATE: atLeastOne("checks per second").default(400),
	KEYHOLD_API_RATE: atLeastOne("requests per minute").default(600),
	KEYHOLD_REQUIRE_SCOPED_POLICY: flag,
	KEYHOLD_VENDOR_PRINCIPAL: z
		.string()
		// A name and the path before it, as IAM's "Names and paths" allows them.
		.regex(/^arn:aws[a-z-]*:iam::\d{12}:(root|(role|user)\/([!-.0-~]+\/)*[\w+=,.@-]{1,64})$/, {
			error: "must be an IAM role, user or account root ARN",
		})
		.optional(),
	KEYHOLD_SMTP_URL: z
		.string()
		.regex(/^smtps?:\/\//, { error: "must begin with smtp:// or smtps://", abort: true })
		.refine((value) => URL.parse(value)?.hostname, {
			error:
				"must be a URL such as smtps://user:password@mail.example, with special characters percent-encoded",
		})
		.optional(),
	KEYHOLD_MAIL_FROM: z
		.string()
		.min(3, { error: "must be an e-mail address, with or without a name before it" })
		.default("Keyhold <keyhold@localhost>"),
	KEYHOLD_ALERT_PRIVATE_ADDRESSES: flag,
	KEYHOLD_SESSION_HOURS: atLeastOne("hours").max(24, { error: "must be at most 24 hours" }).default(12),
	KEYHOLD_SESSION_IDLE_MINUTES: atLeastOne("minutes")
		.max(1440, { error: "must be at most 1440 minutes" })
		.default(30),
	KEYHOLD_METRICS_TOKEN: z.string().min(16, { error: "must have at least 16 characters" }).optional(),
	KEYHOLD_WORKER_METRICS_PORT: port.optional(),
	KEYHOLD_GATEWAY_PORT: port.default(4318),
	KEYHOLD_GATEWAY_HOST: z.string().optional(),
	KEYHOLD_INGEST_RATE: atLeastOne("records per second").default(10_000),
	KEYHOLD_LOG_LEVEL: z
		.enum(["debug", "info", "warn", "error", "silent"], {
			error: "must be debug, info, warn, error or silent",
		})
		.default("info"),
});

/** Durations in milliseconds. */
export type Config = {
	databaseUrl: string;
	/** The database itself, for what a session keeps: listening, locks, the job queue. */
	directDatabaseUrl: string;
	/** Whether `databaseUrl` leads to a pooler, where each transaction may meet another session. */
	isDatabasePooled: boolean;
	keyMaxAgeMs: number;
	healthIntervalMs: number;
	outageGraceMs: number;
	/** After how many days a data key is renewed. */
	dataKeyDays: number;
	/** What makes a re-encryption give way. */
	rekeyPace: { recordsPerSecond: number | null; maxBatchMs: number; maxReplicaLagBytes: number };
	/** How many checks of keys a worker begins per second in one region, at most. */
	monitorRate: number;
	/** How many requests of the REST API a token may make per minute. */
	apiRate: number;
	isScopedPolicyRequired: boolean;
	/** Who calls KMS for Keyhold, as key policies name it. */
	vendorPrincipal: string | undefined;
	/** How alerts leave: by which server, as whom, and whether webhooks may lead into one's own network. */
	alerts: { smtpUrl: string | undefined; mailFrom: string; mayReachPrivateAddresses: boolean };
	/** After what a session ends by itself: since the sign-in, and since it was last used. */
	session: { lifetimeMs: number; idleMs: number };
	/** Who may read metrics; without it, only callers on the same machine. */
	metricsToken: string | undefined;
	/** Where a worker answers with its metrics. */
	workerMetricsPort: number | undefined;
	/** Where a gateway listens; without a host, on all addresses of the machine. */
	gateway: { host: string | undefined; port: number };
	/** How many records per second an organization may send to one gateway process, on average. */
	ingestRate: number;
	logLevel: "debug" | "info" | "warn" | "error" | "silent";
};

/** One sentence per mistake, each naming its variable. */
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
	const env = parsed.data;
	return {
		databaseUrl: env.DATABASE_URL,
		directDatabaseUrl: env.KEYHOLD_DIRECT_DATABASE_URL ?? env.DATABASE_URL,
		isDatabasePooled:
			env.KEYHOLD_DIRECT_DATABASE_URL !== undefined && env.KEYHOLD_DIRECT_DATABASE_URL !== env.DATABASE_URL,
		keyMaxAgeMs: env.KEYHOLD_KEY_MAX_AGE * 1000,
		healthIntervalMs: env.KEYHOLD_HEALTH_INTERVAL * 1000,
		outageGraceMs: env.KEYHOLD_OUTAGE_GRACE * 1000,
		dataKeyDays: env.KEYHOLD_DATA_KEY_DAYS,
		rekeyPace: {
			recordsPerSecond: env.KEYHOLD_REKEY_RATE ?? null,
			maxBatchMs: env.KEYHOLD_REKEY_MAX_BATCH_MS,
			maxReplicaLagBytes: env.KEYHOLD_REKEY_MAX_REPLICA_LAG_MB * 1024 * 1024,
		},
		monitorRate: env.KEYHOLD_MONITOR_RATE,
		apiRate: env.KEYHOLD_API_RATE,
		isScopedPolicyRequired: env.KEYHOLD_REQUIRE_SCOPED_POLICY,
		vendorPrincipal: env.KEYHOLD_VENDOR_PRINCIPAL,
		alerts: {
			smtpUrl: env.KEYHOLD_SMTP_URL,
			mailFrom: env.KEYHOLD_MAIL_FROM,
			mayReachPrivateAddresses: env.KEYHOLD_ALERT_PRIVATE_ADDRESSES,
		},
		session: {
			lifetimeMs: env.KEYHOLD_SESSION_HOURS * 3_600_000,
			idleMs: env.KEYHOLD_SESSION_IDLE_MINUTES * 60_000,
		},
		metricsToken: env.KEYHOLD_METRICS_TOKEN,
		workerMetricsPort: env.KEYHOLD_WORKER_METRICS_PORT,
		gateway: { host: env.KEYHOLD_GATEWAY_HOST, port: env.KEYHOLD_GATEWAY_PORT },
		ingestRate: env.KEYHOLD_INGEST_RATE,
		logLevel: env.KEYHOLD_LOG_LEVEL,
	};
}

let current: Config | undefined;

/** The configuration of this process, read once. @throws ConfigError */
export function config(): Config {
	current ??= parseConfig(process.env);
	return current;
}
