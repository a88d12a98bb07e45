// npm run admin -- COMMAND: what the operator does on the machine that runs Keyhold.
import { ConfigError } from "../platform/config.ts";
import { disconnect } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { closeQueue } from "../platform/queue.ts";
import { runCommand } from "./commands/run-command.ts";

try {
	process.stdout.write(`${await runCommand(process.argv.slice(2), process.stdin)}\n`);
} catch (error) {
	const isOurs = error instanceof KeyholdError || error instanceof ConfigError;
	console.error(isOurs ? error.message : `This failed: ${(error as Error).message}`);
	process.exitCode = 1;
} finally {
	await closeQueue();
	await disconnect();
}
