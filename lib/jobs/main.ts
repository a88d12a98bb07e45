// npm run worker: a worker process. Any number may run, on any hosts, against one database.
import { setPriority } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { checkDatabaseRole } from "../platform/check-database-role.ts";
import { limitStatements } from "../platform/db.ts";
import { log } from "../platform/log.ts";
import { startProcess, stopOnSignal } from "../platform/process-lifecycle.ts";
import { closeQueue } from "../platform/queue.ts";
import { startWorker, type Worker } from "./worker.ts";

let worker: Worker | undefined;
const stopping = new AbortController();
stopOnSignal(async () => {
	stopping.abort();
	try {
		await worker?.stop();
	} finally {
		await closeQueue();
	}
});

// On a machine that also serves pages, pages have priority over jobs (nice 5).
setPriority(5);
// A job may take long, but it still ends if the database vanishes without closing its connections.
limitStatements(600_000);
await startProcess("worker");

// Wait for a database that restarts, or that starts later than its workers.
while (!worker && !stopping.signal.aborted) {
	worker = await startWorker().catch(async (error) => {
		log.error({ err: error }, "the worker cannot start; trying again");
		await pause(2_000, undefined, { signal: stopping.signal }).catch(() => {});
		return undefined;
	});
}
await checkDatabaseRole();
