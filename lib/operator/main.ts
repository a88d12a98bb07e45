// npm run admin -- COMMAND: the operator's command line.
import { ConfigError } from "../platform/config.ts";
import { disconnect } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { closeQueue } from "../platform/queue.ts";
import { runCommand } from "./commands/run-command.ts";

try {
	process.stdout.write(`${await runCommand(process.argv.slice(2), process.stdin)}\n`);
} catch (error) {
	const isExpected = error instanceof KeyholdError || error instanceof ConfigError;
	console.error(isExpected ? error.message : `Failed: ${(error as Error).message}`);
	process.exitCode = 1;
} finally {
	await closeQueue();
	await disconnect();
}
