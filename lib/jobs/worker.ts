import { PgBoss } from "pg-boss";
import { deliverAlert } from "../alerts/deliver-alert.ts";
import { dispatchAlert } from "../alerts/dispatch-alert.ts";
import { forgetOldAlerts } from "../alerts/forget-old-alerts.ts";
import { forgetAnswers } from "../api/idempotent-answers.ts";
import { forgetEndedLeases } from "../application-data/forget-ended-leases.ts";
import { closeRepeats } from "../audit/close-repeats.ts";
import { forgetOldEvidence } from "../evidence/forget-old-evidence.ts";
import { countRequests } from "../health/keep-request-counts.ts";
import { measureRevocations } from "../health/measure-revocations.ts";
import { runMonitor } from "../health/monitor.ts";
import { observeDataPath } from "../health/observe-data-path.ts";
import { summarizeHealth } from "../health/summarize-health.ts";
import { forgetOldSignIns } from "../identity/forget-old-sign-ins.ts";
import { sendOffboardingMail } from "../offboarding/send-offboarding-mail.ts";
import { now } from "../platform/clock.ts";
import { config } from "../platform/config.ts";
import { db, inTransaction, withConnections } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import { enqueue } from "../platform/queue.ts";
import { enqueueDueQueries, resumeQueryRuns } from "../queries/due-queries.ts";
import { makePartitions } from "../telemetry/telemetry-partitions.ts";
import { listenForEvictions } from "../vault/evictions.ts";
import { findUnconverged } from "../vault/find-unconverged.ts";
import { foldRecordCounts } from "../vault/fold-record-counts.ts";
import { evictKmsKey } from "../vault/open-data-key.ts";
import { runHealthAlertJob } from "./alert-jobs.ts";
import { convergeDeployment, protectDeployment } from "./converge-deployment.ts";
import { correctCounts } from "./correct-counts.ts";
import { expireOldTelemetry } from "./expire-old-telemetry.ts";
import { expireRequests } from "./expire-requests.ts";
import { makeEvidenceReport, resumeEvidenceReports } from "./make-evidence-report.ts";
import { serveMetrics } from "./metrics-server.ts";
import { offboardOrganization, resumeOffboardings } from "./offboard-organization.ts";
import { releaseDataKeys } from "./release-data-keys.ts";
import { renewDataKeys } from "./renew-data-keys.ts";
import { runEach } from "./run-each.ts";
import { runScheduledQuery } from "./run-scheduled-query.ts";
import { workLogged } from "./work-logged.ts";

const beatEveryMs = 3_000;
/** Blocked work is retried less often; a key that recovers resumes its rekey immediately. */
const beatsUntilBlocked = 5;
/** Deployments that one worker re-encrypts concurrently, so that a large one does not delay a small one. */
const rekeysAtOnce = 3;
/** Scheduled queries that one worker runs concurrently. */
const queriesAtOnce = 3;
/** The limit for one organization over all workers, which leaves places for the others. */
const queriesPerOrganization = 1;
/** Alert deliveries that one worker makes concurrently, so that a receiver that hangs does not delay the others. */
const deliveriesAtOnce = 8;

/** Long enough for the last process of the previous release to stop. */
const checkCountsAfterSeconds = 600;
/** It reads all records. What is not checked by then has its turn in a later check. */
const checkCountsForSeconds = 4 * 3_600;

export type Worker = { id: string; stop(): Promise<void> };

/**
 * Starts a worker: jobs, the health monitor, evictions, its heartbeat and its metrics.
 * @throws if the database is not available; call it again then
 */
export async function startWorker(): Promise<Worker> {
	const id = newId();
	const stopping = new AbortController();
	const boss = await startQueues(stopping.signal);
	const stopListening = listenForEvictions(evictKmsKey);
	const stopObserving = observeDataPath();
	const stopMeasuring = measureRevocations();
	const stopCounting = countRequests();
	const monitor = runMonitor(stopping.signal);
	const { workerMetricsPort } = config();
	const metrics = workerMetricsPort === undefined ? undefined : await serveMetrics(workerMetricsPort);
	let beats = 0;
	const tick = async () => {
		const isLongBeat = beats++ % beatsUntilBlocked === 0;
		await runEach({
			heartbeat: () => withConnections("health", () => beat(id)),
			resumeRekeys: () => resumeRekeys(isLongBeat),
			enqueueDueQueries,
			...(isLongBeat && { resumeQueryRuns, resumeEvidenceReports, resumeOffboardings, closeRepeats }),
		});
	};
	const timer = setInterval(tick, beatEveryMs);
	await tick();
	log.info({ workerId: id }, "worker started");

	return {
		id,
		stop: async () => {
			stopping.abort();
			clearInterval(timer);
			stopObserving();
			stopMeasuring();
			await stopListening();
			await boss.stop({ graceful: true, timeout: 20_000 });
			await monitor;
			await stopCounting();
			await metrics?.stop();
			await db().workerHeartbeat.deleteMany({ where: { id } });
		},
	};
}

/** Works on jobs until the signal aborts and `stop` is called. @throws if the database is not available; nothing runs then */
async function startQueues(signal: AbortSignal): Promise<PgBoss> {
	const boss = new PgBoss({
		connectionString: config().directDatabaseUrl,
		application_name: "keyhold-worker",
		max: 4,
		useListenNotify: true,
		migrate: false,
	});
	boss.on("error", (error) => log.warn({ err: error }, "job queue"));
	try {
		await boss.start();
		const polling = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 5 };
		const many = (localConcurrency: number) => ({ ...polling, localConcurrency });
		await workLogged(boss, "rekey.protect", many(rekeysAtOnce), ({ data }) =>
			protectDeployment(data.deploymentId, signal),
		);
		await workLogged(boss, "rekey.converge", many(rekeysAtOnce), ({ data }) =>
			convergeDeployment(data.deploymentId, signal),
		);
		await workLogged(
			boss,
			"query.run",
			{ ...many(queriesAtOnce), groupConcurrency: queriesPerOrganization },
			({ data }) => runScheduledQuery(data),
		);
		// One at a time, since hashing keeps a core busy.
		await workLogged(boss, "evidence.make", polling, ({ data, retryCount, retryLimit }) =>
			makeEvidenceReport(data, retryCount >= retryLimit),
		);
		await workLogged(boss, "organization.offboard", polling, ({ data }) =>
			offboardOrganization(data, signal),
		);
		await workLogged(boss, "offboarding.mail", polling, ({ data, id }) => sendOffboardingMail(data, id));
		await workLogged(boss, "alert.health", polling, ({ data }) => runHealthAlertJob(data));
		await workLogged(boss, "alert.dispatch", polling, ({ data }) => dispatchAlert(data.alertId));
		await workLogged(boss, "alert.deliver", many(deliveriesAtOnce), ({ data, retryCount, retryLimit }) =>
			deliverAlert(data.deliveryId, retryCount >= retryLimit),
		);

		await workLogged(boss, "data-keys.renew", {}, renewDataKeys);
		await boss.schedule("data-keys.renew", "17 * * * *");
		await workLogged(boss, "application-data.release", {}, () => releaseDataKeys(signal));
		await boss.schedule("application-data.release", "* * * * *");
		await workLogged(boss, "telemetry.partitions", {}, makePartitions);
		await boss.schedule("telemetry.partitions", "23 * * * *");
		await workLogged(boss, "telemetry.expire", {}, () => expireOldTelemetry(signal));
		await boss.schedule("telemetry.expire", "41 * * * *");
		await workLogged(boss, "record-counts.fold", {}, () => foldRecordCounts(signal));
		await boss.schedule("record-counts.fold", "* * * * *");
		await workLogged(boss, "record-counts.check", {}, (job) =>
			correctCounts(AbortSignal.any([signal, job.signal])),
		);
		const longCheck = { expireInSeconds: checkCountsForSeconds };
		await boss.schedule("record-counts.check", "23 3 * * *", {}, longCheck);
		// An upgrade starts workers first, and processes of the previous release do not count what they write.
		await boss.send(
			"record-counts.check",
			{},
			{ ...longCheck, singletonKey: "after start", startAfter: checkCountsAfterSeconds },
		);
		await workLogged(boss, "housekeeping.hourly", {}, () => keepHouse(signal));
		await boss.schedule("housekeeping.hourly", "7 * * * *");
		return boss;
	} catch (error) {
		await boss.stop({ graceful: false }).catch(() => {});
		throw error;
	}
}

/** @throws after all parts have run if one failed; the job is then repeated */
async function keepHouse(signal: AbortSignal): Promise<void> {
	const failed = await runEach({
		summarizeHealth: () => summarizeHealth(signal),
		forgetOldAlerts: () => forgetOldAlerts(signal),
		forgetOldSignIns,
		forgetOldEvidence,
		expireRequests: () => expireRequests(signal),
		forgetEndedLeases,
		forgetAnswers: () => forgetAnswers(signal),
	});
	if (failed.length > 0) throw new Error(`failed: ${failed.join(", ")}`);
}

async function beat(id: string): Promise<void> {
	const seenAt = now();
	await db().workerHeartbeat.upsert({ where: { id }, create: { id, seenAt }, update: { seenAt } });
	await db().workerHeartbeat.deleteMany({
		where: { seenAt: { lt: new Date(seenAt.getTime() - 3_600_000) } },
	});
}

/** Enqueues unfinished rekeys again, for example those of a killed worker. At most one job per deployment waits. */
async function resumeRekeys(withBlocked: boolean): Promise<void> {
	const unconverged = await findUnconverged({ withBlocked });
	for (const deploymentId of unconverged) {
		await inTransaction((tx) => enqueue(tx, "rekey.protect", { deploymentId }, deploymentId));
	}
}
