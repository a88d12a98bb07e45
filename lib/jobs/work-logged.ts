import type { JobWithMetadata, PgBoss, WorkOptions } from "pg-boss";
import { NotDelivered } from "../alerts/deliver-alert.ts";
import { log } from "../platform/log.ts";
import type { Jobs } from "../platform/queue.ts";

/**
 * Takes the jobs of a queue, one at a time for each of `localConcurrency`, and logs those that fail: pg-boss tries them
 * again without a word.
 */
export async function workLogged<Name extends keyof Jobs>(
	boss: PgBoss,
	queue: Name,
	options: WorkOptions,
	run: (job: JobWithMetadata<Jobs[Name]>) => Promise<void>,
): Promise<void> {
	await boss.work(
		queue,
		{ ...options, includeMetadata: true as const },
		async (jobs: JobWithMetadata<Jobs[Name]>[]) => {
			for (const job of jobs) {
				await run(job).catch((error) => {
					// That a receiver takes nothing is its own affair, told in one line.
					const about: Record<string, unknown> = { queue, jobId: job.id, ...job.data };
					if (error instanceof NotDelivered) log.warn(about, error.message);
					else log.error({ ...about, err: error }, "a job failed");
					throw error;
				});
			}
		},
	);
}
