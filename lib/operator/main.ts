// npm run admin -- COMMAND: the operator's command line.
import { ConfigError } from "../platform/config.ts";
import { disconnect } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { closeQueue } from "../platform/queue.ts";
import { type Remote, runCommand } from "./commands/run-command.ts";

/** The console to work with, if an operator token is set. @throws ConfigError for a token without an address */
function remoteOf({ KEYHOLD_URL: url, KEYHOLD_OPERATOR_TOKEN: token }: NodeJS.ProcessEnv): Remote | null {
	if (!token) return null;
	if (!url)
		throw new ConfigError(["Set KEYHOLD_URL to the address of the console, beside KEYHOLD_OPERATOR_TOKEN."]);
	return { url, token };
}

try {
	process.stdout.write(`${await runCommand(process.argv.slice(2), process.stdin, remoteOf(process.env))}\n`);
} catch (error) {
	const isExpected = error instanceof KeyholdError || error instanceof ConfigError;
	console.error(isExpected ? error.message : `Failed: ${(error as Error).message}`);
	process.exitCode = 1;
} finally {
	await closeQueue();
	await disconnect();
}
