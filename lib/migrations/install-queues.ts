import { PgBoss, type QueueOptions } from "pg-boss";
import type { Jobs } from "../platform/queue.ts";

const day = 86_400;
const week = 7 * day;

/** At most one job per key waits at a time. A job whose worker died is repeated. */
const common = { policy: "short", deleteAfterSeconds: day } as const;
const prompt = { ...common, notify: true, heartbeatSeconds: 30, retryDelay: 5 } as const;
const unlimited = { ...prompt, retryLimit: 1_000_000 };
const hourly = { ...common, retryLimit: 3 };

const queues = {
	"rekey.protect": unlimited,
	"rekey.converge": unlimited,
	"query.run": { ...prompt, retryLimit: 20, retryBackoff: true, retryDelayMax: 60 },
	// The organization sees a report that failed this often.
	"evidence.make": { ...prompt, retryLimit: 3 },
	"alert.dispatch": unlimited,
	"alert.health": unlimited,
	// About three days of retries for a receiver that is down.
	"alert.deliver": {
		...prompt,
		retryLimit: 40,
		retryBackoff: true,
		retryDelayMax: 7_200,
		retentionSeconds: 2 * week,
	},
	// While it can't finish, each attempt asks for a lock that all tenants wait for.
	"organization.offboard": { ...unlimited, retryBackoff: true, retryDelayMax: 60 },
	// About a day of retries for a mail server that is down.
	"offboarding.mail": { ...prompt, retryLimit: 20, retryBackoff: true, retryDelayMax: 7_200 },
	"data-keys.renew": hourly,
	"application-data.release": hourly,
	"telemetry.partitions": hourly,
	"telemetry.expire": hourly,
	"record-counts.fold": hourly,
	"record-counts.check": hourly,
	"housekeeping.hourly": hourly,
} as const satisfies Record<keyof Jobs, QueueOptions>;

/**
 * Queues of the previous release. They lose their schedules and stay: a worker of that release may still start, and could
 * not without them.
 */
const formerQueues = ["health.summarize"];

/** Creates pg-boss' tables and the queues of all jobs. */
export async function installQueues(databaseUrl: string): Promise<void> {
	const boss = new PgBoss({ connectionString: databaseUrl, max: 1, supervise: false, schedule: false });
	await boss.start();
	try {
		for (const [name, options] of Object.entries(queues)) await boss.createQueue(name, options);
		for (const name of formerQueues) await boss.unschedule(name);
	} finally {
		await boss.stop({ graceful: false });
	}
}
