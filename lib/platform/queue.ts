import { fromPrisma, PgBoss } from "pg-boss";
import { config } from "./config.ts";
import type { Tx } from "./db.ts";
import { log } from "./log.ts";
import { perProcess } from "./per-process.ts";

/** All jobs: their names, and their data, which is ids only. */
export type Jobs = {
	/** Wraps every data key with its target KMS key: seconds at any volume. */
	"rekey.protect": { deploymentId: string };
	/** Finishes a rekey: hours for a large deployment. */
	"rekey.converge": { deploymentId: string };
	"data-keys.renew": Record<string, never>;
	/** Releases data keys that no table of an application needs any longer, and deletes those whose quarantine is over. */
	"application-data.release": Record<string, never>;
	"telemetry.partitions": Record<string, never>;
	"telemetry.expire": Record<string, never>;
	/** Keeps the counts of records cheap to read. */
	"record-counts.fold": Record<string, never>;
	/** Compares the counts of records with the records, and adds what is missing. */
	"record-counts.check": Record<string, never>;
	/** Summarizes the checks of past hours and deletes what has expired. */
	"housekeeping.hourly": Record<string, never>;
	/** Creates a delivery of an alert for each channel. */
	"alert.dispatch": { alertId: string };
	/** Delivers an alert to one channel. */
	"alert.deliver": { deliveryId: string };
	/** Raises the alert of a changed health, if it has lasted. */
	"alert.health": { organizationId: string; keyId: string };
	/** Makes an evidence report. */
	"evidence.make": { organizationId: string; reportId: string };
	/** Destroys the data of an organization whose grace period is over. */
	"organization.offboard": { organizationId: string };
	/** Tells an Org Admin by e-mail that the organization is being offboarded, or no longer. */
	"offboarding.mail": { organizationId: string; userId: string; about: "STARTED" | "CANCELED" };
	/** One run of a scheduled query. */
	"query.run": { deploymentId: string; runId: string };
};

const current = perProcess<{ boss?: Promise<PgBoss> }>("queue", () => ({}));

/** A queue client that only enqueues. It runs neither maintenance nor schedules. */
function enqueuer(): Promise<PgBoss> {
	const queue = current();
	queue.boss ??= openEnqueuer().catch((error) => {
		delete queue.boss;
		throw error;
	});
	return queue.boss;
}

async function openEnqueuer(): Promise<PgBoss> {
	const boss = new PgBoss({
		connectionString: config().directDatabaseUrl,
		application_name: "keyhold-enqueue",
		max: 2,
		supervise: false,
		schedule: false,
		migrate: false,
	});
	boss.on("error", (error) => log.warn({ err: error }, "job queue"));
	return boss.start();
}

/**
 * Enqueues a job in the transaction that causes it, so it exists if and only if that transaction commits. At most one
 * job per `key` waits at a time. It starts after `afterSeconds`. A worker may limit how many jobs of a `group` run.
 */
export async function enqueue<Name extends keyof Jobs>(
	tx: Tx,
	name: Name,
	data: Jobs[Name],
	key: string,
	{ afterSeconds = 0, group }: { afterSeconds?: number; group?: string } = {},
): Promise<void> {
	const boss = await enqueuer();
	await boss.send(name, data, {
		singletonKey: key,
		startAfter: afterSeconds,
		db: fromPrisma(tx),
		...(group !== undefined && { group: { id: group } }),
	});
}

/** Closes the queue client of this process. */
export async function closeQueue(): Promise<void> {
	const { boss } = current();
	delete current().boss;
	await (await boss)?.stop({ graceful: false });
}
