// The operator's command line for tests with many commands: one process, one command per line of standard input as
// { args, input }, and one answer per line of standard output as { answer } or { error }.
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { runCommand } from "../lib/operator/commands/run-command.ts";
import { disconnect } from "../lib/platform/db.ts";
import { closeQueue } from "../lib/platform/queue.ts";

for await (const line of createInterface({ input: process.stdin })) {
	const { args, input } = JSON.parse(line) as { args: string[]; input: string };
	const result = await runCommand(args, Readable.from([input])).then(
		(answer) => ({ answer }),
		(error: Error) => ({ error: error.message }),
	);
	process.stdout.write(`${JSON.stringify(result)}\n`);
}
await closeQueue();
await disconnect();
