import { ConfigError, config } from "./config.ts";
import { disconnect } from "./db.ts";
import { log } from "./log.ts";
import { startTracing, stopTracing } from "./tracing.ts";

/**
 * Starts a gateway or worker process: checks the configuration, ends the process on an unhandled error, and starts tracing.
 * A mistake in the configuration is printed and ends the process.
 */
export async function startProcess(name: "gateway" | "worker"): Promise<void> {
	try {
		config();
	} catch (error) {
		if (!(error instanceof ConfigError)) throw error;
		console.error(error.message);
		process.exit(1);
	}
	process.on("uncaughtException", (err) => {
		log.error({ err }, `the ${name} ends because of an unhandled error`);
		process.exit(1);
	});
	await startTracing(`keyhold-${name}`);
}

/** On the first SIGTERM or SIGINT: runs `stop`, disconnects from the database, sends the last spans and ends the process. */
export function stopOnSignal(stop: () => Promise<void>): void {
	let isStopping = false;
	for (const signal of ["SIGTERM", "SIGINT"] as const) {
		process.on(signal, async () => {
			if (isStopping) return;
			isStopping = true;
			await stop().catch((err) => log.warn({ err }, "the process did not stop cleanly"));
			await disconnect();
			await stopTracing();
			process.exit(0);
		});
	}
}
