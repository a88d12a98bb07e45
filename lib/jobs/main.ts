// npm run worker: a worker process. Any number may run, on any hosts, against one database.
import { ConfigError, config } from "../platform/config.ts";
import { disconnect } from "../platform/db.ts";
import { log } from "../platform/log.ts";
import { closeQueue } from "../platform/queue.ts";
import { startWorker } from "./worker.ts";

try {
	config();
} catch (error) {
	if (!(error instanceof ConfigError)) throw error;
	console.error(error.message);
	process.exit(1);
}

const worker = await startWorker();
let isStopping = false;
for (const signal of ["SIGTERM", "SIGINT"] as const) {
	process.on(signal, async () => {
		if (isStopping) return;
		isStopping = true;
		await worker.stop().catch((error) => log.warn({ err: error }, "worker stop"));
		await closeQueue();
		await disconnect();
		process.exit(0);
	});
}
