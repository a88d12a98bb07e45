// Stands before `npm run start:prod` and `npm run worker`: ends with a sentence for each mistake, or lets them go on.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ConfigError, parseConfig } from "./config.ts";

type Environment = Record<string, string | undefined>;

/** What must not be in production: one sentence per mistake, none when all is well. Pure. */
export function productionMistakes(env: Environment): string[] {
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
	}
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
	if (!isDatabaseReachedByTls(env.DATABASE_URL)) {
		mistakes.push(
			"DATABASE_URL leads to another machine without TLS. Add sslmode=verify-full to it, with sslrootcert where the server's certificate is your own.",
		);
	}
	return mistakes;
}

/** What is allowed and yet wants a second look: one sentence each. Pure. */
export function productionWarnings(env: Environment): string[] {
	return env.KEYHOLD_ALERT_PRIVATE_ADDRESSES === "true"
		? [
				"KEYHOLD_ALERT_PRIVATE_ADDRESSES is true: an Org Admin's webhook may lead into your own network. Leave it out unless all of them are yours.",
			]
		: [];
}

/** Few different characters are a word typed often, not 32 random ones: those have 16 or more, but for one in 10^6. */
function isWeak(secret: string): boolean {
	return secret.length < 32 || new Set(secret).size < 12 || /secret|password|changeme|example/i.test(secret);
}

function isPublicAddress(address: string): boolean {
	const url = URL.parse(address);
	return url?.protocol === "https:" && url.pathname === "/" && !url.search && !url.username;
}

/** "prefer" and "allow" fall back to no TLS when somebody in between says so. */
function isDatabaseReachedByTls(address: string | undefined): boolean {
	const url = URL.parse(address ?? "");
	// What is no such URL is a mistake of the configuration, and said there; a socket's path is on this machine.
	if (!url?.protocol.startsWith("postgres")) return true;
	const host = url.searchParams.get("host") ?? url.hostname;
	if (host === "" || host.startsWith("/") || isLoopback(`http://${host}`)) return true;
	return ["require", "verify-ca", "verify-full"].includes(url.searchParams.get("sslmode") ?? "");
}

function isLoopback(url: string | undefined): boolean {
	if (!url) return false;
	if (!URL.canParse(url)) return true;
	const { hostname } = new URL(url);
	// "localhost:4599" is a URL without a host: its scheme is localhost.
	return hostname === "" || hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
	const mistakes = productionMistakes(process.env);
	const isConsole = process.argv[2] === "console";
	if (isConsole && !existsSync(join(process.env.KEYHOLD_BUILD_DIR || ".next", "BUILD_ID"))) {
		mistakes.push("The console has not been built. Run: npm run build");
	}
	for (const sentence of [...mistakes, ...productionWarnings(process.env)]) console.error(sentence);
	process.exit(mistakes.length === 0 ? 0 : 1);
}
