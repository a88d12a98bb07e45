import { startLocalKms } from "./local-kms.ts";
import { readSettings } from "./main-settings.ts";

/** Starts the local KMS, only when asked for by name, and stops it on SIGTERM or SIGINT. */
async function main(): Promise<void> {
	const kms = await startLocalKms(readSettings(process.env));
	console.log(`The local KMS listens on ${kms.url}.`);
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

main().catch((error: Error) => {
	console.error(error.message);
	process.exit(1);
});
