import pg from "pg";
import { isTlsOptional, isTlsSwitchedOff } from "../mail/smtp-tls.ts";
import { ConfigError, parseConfig } from "../platform/config.ts";
import { isThisMachine } from "../platform/is-this-machine.ts";

type Environment = Record<string, string | undefined>;

/**
 * Finds settings that are not allowed in production, and describes each in one sentence. `kmsHost` is the host that the
 * AWS SDK sends KMS requests to, since its configuration files may set it; null if unknown. A gateway has no sessions, so
 * it needs neither their secret nor the console's address.
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
	// Without an endpoint for KMS, the AWS SDK uses the general one.
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
			"KEYHOLD_SMTP_URL sends a password to another machine and turns off TLS or the certificate check. Remove requireTLS, ignoreTLS and tls.rejectUnauthorized. To trust your own certificate authority, set NODE_EXTRA_CA_CERTS.",
		);
	}
	return mistakes;
}

function sessionMistakes(env: Environment): string[] {
	const mistakes: string[] = [];
	if (isWeak(env.NEXTAUTH_SECRET ?? "")) {
		mistakes.push(
			"NEXTAUTH_SECRET must be at least 32 random characters. Create one with: openssl rand -base64 32",
		);
	}
	if (!env.NEXTAUTH_URL) {
		mistakes.push(
			"NEXTAUTH_URL is missing. Set it to the public address of the console, for example https://keys.example.com.",
		);
	} else if (!isPublicAddress(env.NEXTAUTH_URL)) {
		mistakes.push(
			"NEXTAUTH_URL must be an https origin without a path, for example https://keys.example.com, so that cookies and key ARNs are encrypted in transit.",
		);
	}
	return mistakes;
}

/** Describes settings that are allowed but risky, one sentence each. Pure. */
export function productionWarnings(env: Environment): string[] {
	const warnings: string[] = [];
	if (env.KEYHOLD_ALERT_PRIVATE_ADDRESSES === "true") {
		warnings.push(
			"KEYHOLD_ALERT_PRIVATE_ADDRESSES is true, so an Org Admin's webhook may point into your own network. Remove it unless all organizations are yours.",
		);
	}
	if (isTlsOptional(env.KEYHOLD_SMTP_URL ?? "")) {
		warnings.push(
			"KEYHOLD_SMTP_URL begins with smtp://, so alerts are sent unencrypted if the mail server does not offer TLS. Use smtps://, or add ?requireTLS=true.",
		);
	}
	return warnings;
}

/** Random text of 32 characters has at least 16 different ones, but for one case in 10^6. */
function isWeak(secret: string): boolean {
	return secret.length < 32 || new Set(secret).size < 12 || /secret|password|changeme|example/i.test(secret);
}

function isPublicAddress(address: string): boolean {
	const url = URL.parse(address);
	return url?.protocol === "https:" && url.pathname === "/" && !url.search && !url.username;
}

/** Describes what is wrong with a database URL, which the driver's own parser reads; null if nothing is. */
function databaseProblem(address: string | undefined): string | null {
	// The configuration reports other text.
	if (!address?.startsWith("postgres")) return null;
	try {
		const { host, ssl } = new pg.Client({ connectionString: address });
		if (host.startsWith("/") || isThisMachine(host)) return null;
		// "prefer" and "allow" let an attacker in between turn off TLS, and "no-verify" accepts any certificate.
		const mode = new URLSearchParams(address.slice(address.indexOf("?"))).getAll("sslmode").at(-1) ?? "";
		if (ssl && !["prefer", "allow", "no-verify"].includes(mode)) return null;
		return "connects to another machine without TLS. Add sslmode=verify-full, and sslrootcert if the server's certificate is from your own authority.";
	} catch (error) {
		return `cannot be read: ${(error as Error).message}.`;
	}
}

function isLoopback(url: string | undefined): boolean {
	if (!url) return false;
	if (!URL.canParse(url)) return true;
	const { hostname } = new URL(url);
	// "localhost:4599" is a URL with the scheme localhost and no host.
	return hostname === "" || isThisMachine(hostname);
}
