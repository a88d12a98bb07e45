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
	if ((env.NEXTAUTH_SECRET ?? "").length < 32) {
		mistakes.push("NEXTAUTH_SECRET must have at least 32 characters. Make one with: openssl rand -base64 32");
	}
	if (!env.NEXTAUTH_URL) {
		mistakes.push(
			"NEXTAUTH_URL is missing: give the public address of the console, such as https://keys.example.com.",
		);
	}
	return mistakes;
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
	for (const mistake of mistakes) console.error(mistake);
	process.exit(mistakes.length === 0 ? 0 : 1);
}
