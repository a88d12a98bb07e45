import pg from "pg";
import { ConfigError, parseConfig } from "./config.ts";
import { isThisMachine } from "./is-this-machine.ts";
import { isTlsOptional, isTlsSwitchedOff } from "./smtp-tls.ts";

type Environment = Record<string, string | undefined>;

/**
 * What must not be in production: one sentence per mistake, none when all is well. `kmsHost` is where the AWS SDK sends
 * requests for KMS, which its configuration files decide too; null where that is not known. A gateway has no sessions,
 * so it needs neither their secret nor the console's address.
 */
export function productionMistakes(
	env: Environment,
	kmsHost: string | null = null,
	{ isGateway = false } = {},
): string[] {
	const mistakes: string[] = [];
	try {
		parseConfig(env);
	} catch (error) {
		if (!(error instanceof ConfigError)) throw error;
		mistakes.push(...error.mistakes);
	}
	// The AWS SDK takes the general endpoint where there is none for KMS.
	if (env.KEYHOLD_KMS === "local" || isLoopback(env.AWS_ENDPOINT_URL_KMS || env.AWS_ENDPOINT_URL)) {
		mistakes.push(
			"KEYHOLD_KMS, AWS_ENDPOINT_URL_KMS or AWS_ENDPOINT_URL points at a local KMS, which is for development. Unset them to use AWS KMS.",
		);
	} else if (kmsHost !== null && isThisMachine(kmsHost)) {
		mistakes.push(
			"endpoint_url in the AWS configuration file points at a local KMS, which is for development. Remove it to use AWS KMS.",
		);
	}
	if (!isGateway) mistakes.push(...sessionMistakes(env));
	for (const name of ["DATABASE_URL", "KEYHOLD_DIRECT_DATABASE_URL", "KEYHOLD_MIGRATE_DATABASE_URL"]) {
		const problem = databaseProblem(env[name]);
		if (problem) mistakes.push(`${name} ${problem}`);
	}
	if (isTlsSwitchedOff(env.KEYHOLD_SMTP_URL ?? "")) {
		mistakes.push(
			"KEYHOLD_SMTP_URL sends a password to another machine and switches TLS, or the check of its certificate, off. Leave out requireTLS, ignoreTLS and tls.rejectUnauthorized; NODE_EXTRA_CA_CERTS names a certificate authority of your own.",
		);
	}
	return mistakes;
}

function sessionMistakes(env: Environment): string[] {
	const mistakes: string[] = [];
	if (isWeak(env.NEXTAUTH_SECRET ?? "")) {
		mistakes.push(
			"NEXTAUTH_SECRET must have at least 32 characters that nobody can guess. Make one with: openssl rand -base64 32",
		);
	}
	if (!env.NEXTAUTH_URL) {
		mistakes.push(
			"NEXTAUTH_URL is missing: give the public address of the console, such as https://keys.example.com.",
		);
	} else if (!isPublicAddress(env.NEXTAUTH_URL)) {
		mistakes.push(
			"NEXTAUTH_URL must be https and an origin alone, such as https://keys.example.com: cookies and keys' ARNs do not travel in the clear.",
		);
	}
	return mistakes;
}

/** What is allowed and yet wants a second look: one sentence each. Pure. */
export function productionWarnings(env: Environment): string[] {
	const warnings: string[] = [];
	if (env.KEYHOLD_ALERT_PRIVATE_ADDRESSES === "true") {
		warnings.push(
			"KEYHOLD_ALERT_PRIVATE_ADDRESSES is true: an Org Admin's webhook may lead into your own network. Leave it out unless all of them are yours.",
		);
	}
	if (isTlsOptional(env.KEYHOLD_SMTP_URL ?? "")) {
		warnings.push(
			"KEYHOLD_SMTP_URL begins with smtp://: alerts travel in the clear when the mail server does not offer TLS. Use smtps://, or add ?requireTLS=true.",
		);
	}
	return warnings;
}

/** Few different characters are a word typed often, not 32 random ones: those have 16 or more, but for one in 10^6. */
function isWeak(secret: string): boolean {
	return secret.length < 32 || new Set(secret).size < 12 || /secret|password|changeme|example/i.test(secret);
}

function isPublicAddress(address: string): boolean {
	const url = URL.parse(address);
	return url?.protocol === "https:" && url.pathname === "/" && !url.search && !url.username;
}

/** What is wrong with how a database is reached; null when nothing is. Read by the driver's own parser. */
function databaseProblem(address: string | undefined): string | null {
	// Anything else is a mistake of the configuration, and said there.
	if (!address?.startsWith("postgres")) return null;
	try {
		const { host, ssl } = new pg.Client({ connectionString: address });
		if (host.startsWith("/") || isThisMachine(host)) return null;
		// "prefer" and "allow" fall back to no TLS when someone in between says so; "no-verify" trusts them.
		const mode = new URLSearchParams(address.slice(address.indexOf("?"))).getAll("sslmode").at(-1) ?? "";
		if (ssl && !["prefer", "allow", "no-verify"].includes(mode)) return null;
		return "leads to another machine without TLS. Add sslmode=verify-full to it, with sslrootcert where the server's certificate is your own.";
	} catch (error) {
		return `cannot be read: ${(error as Error).message}.`;
	}
}

function isLoopback(url: string | undefined): boolean {
	if (!url) return false;
	if (!URL.canParse(url)) return true;
	const { hostname } = new URL(url);
	// "localhost:4599" is a URL without a host: its scheme is localhost.
	return hostname === "" || isThisMachine(hostname);
}
