// npm run worker: a worker process. Any number may run, on any hosts, against one database.
import { setPriority } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { checkDatabaseRole } from "../platform/check-database-role.ts";
import { ConfigError, config } from "../platform/config.ts";
import { disconnect, limitStatements } from "../platform/db.ts";
import { log } from "../platform/log.ts";
import { closeQueue } from "../platform/queue.ts";
import { startTracing, stopTracing } from "../platform/tracing.ts";
import { startWorker, type Worker } from "./worker.ts";

try {
	config();
} catch (error) {
	if (!(error instanceof ConfigError)) throw error;
	console.error(error.message);
	process.exit(1);
}

process.on("uncaughtException", (err) => {
	log.error({ err }, "the worker ends: something failed that nobody waits for");
	process.exit(1);
});

let worker: Worker | undefined;
const stopping = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const) {
	process.on(signal, async () => {
		if (stopping.signal.aborted) return;
		stopping.abort();
		await worker?.stop().catch((error) => log.warn({ err: error }, "worker stop"));
		await closeQueue();
		await disconnect();
		await stopTracing();
		process.exit(0);
	});
}

// On a machine that also answers pages, jobs give way to them (nice 5).
setPriority(5);
// A job may take long, and still ends when a database vanishes without closing its connections.
limitStatements(600_000);
await startTracing("keyhold-worker");

// A database that restarts, or starts later than its workers, is waited for.
while (!worker && !stopping.signal.aborted) {
	worker = await startWorker().catch(async (error) => {
		log.error({ err: error }, "the worker cannot start; trying again");
		await pause(2_000, undefined, { signal: stopping.signal }).catch(() => {});
		return undefined;
	});
}
await checkDatabaseRole();
