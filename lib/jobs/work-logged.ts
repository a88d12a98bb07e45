import type { JobWithMetadata, PgBoss, WorkOptions } from "pg-boss";
import { NotDelivered } from "../alerts/deliver-alert.ts";
import { log } from "../platform/log.ts";
import type { Jobs } from "../platform/queue.ts";

/** Works on the jobs of a queue and logs those that fail, since pg-boss retries them silently. */
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
					// A receiver's failure is not an error of Keyhold: one line, without a stack.
					const about: Record<string, unknown> = { queue, jobId: job.id, ...job.data };
					if (error instanceof NotDelivered) log.warn(about, error.message);
					else log.error({ ...about, err: error }, "a job failed");
					throw error;
				});
			}
		},
	);
}
