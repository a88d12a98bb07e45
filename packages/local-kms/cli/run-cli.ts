import { KMSServiceException } from "@aws-sdk/client-kms";
import { readArguments, usage } from "./arguments.ts";
import { clientFor, endpointOf } from "./client.ts";
import { commands } from "./commands.ts";
import { start } from "./start.ts";

/** Runs one command and prints one sentence, or JSON with --json. @returns the exit code */
export async function runCli(
	args: string[],
	env: NodeJS.ProcessEnv,
	output: Pick<Console, "log" | "error">,
): Promise<number> {
	try {
		const request = readArguments(args);
		if (request === "help") {
			output.log(usage);
			return 0;
		}
		if (request === "start") {
			await start(env, output);
			return 0;
		}
		const client = clientFor(request.place, endpointOf(env));
		try {
			const { sentence, data } = await commands[request.command](client, request);
			output.log(request.json ? JSON.stringify(data, null, 2) : sentence);
			return 0;
		} finally {
			client.destroy();
		}
	} catch (error) {
		output.error(explain(error as Error));
		return 1;
	}
}

function explain(error: Error & { code?: string }): string {
	if (error instanceof KMSServiceException) {
		const detail = error.message.replace(/\.$/, "");
		return detail === "UnknownError"
			? `KMS answered ${error.name}.`
			: `KMS answered ${error.name}: ${detail}.`;
	}
	// The AggregateError for both address families has a code but no message.
	if (error.code === "ECONNREFUSED") return "The local KMS does not answer at its address. Is it running?";
	return error.message;
}
