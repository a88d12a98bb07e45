import { startLocalKms } from "../local-kms.ts";
import { readSettings } from "./settings.ts";

/** Starts the local KMS, and stops it on SIGTERM or SIGINT. */
export async function start(env: NodeJS.ProcessEnv, output: Pick<Console, "log">): Promise<void> {
	const kms = await startLocalKms(readSettings(env));
	output.log(`The local KMS listens on ${kms.url}.`);
	let isStopping = false;
	const stop = async () => {
		if (isStopping) return;
		isStopping = true;
		await kms.close();
		process.exit(0);
	};
	process.on("SIGTERM", stop);
	process.on("SIGINT", stop);
}
