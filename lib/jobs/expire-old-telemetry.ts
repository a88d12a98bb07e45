import { asJob } from "../access/context.ts";
import { withAdvisoryLock } from "../platform/advisory-lock.ts";
import { db, pool } from "../platform/db.ts";
import { ignoreErrors } from "../platform/ignore-errors.ts";
import { log } from "../platform/log.ts";
import { dropPartition } from "../telemetry/drop-partition.ts";
import { expirePartition } from "../telemetry/expire-partition.ts";
import { expireTelemetry, findOrganizationsWithRetention } from "../telemetry/expire-telemetry.ts";
import { findDeploymentsIn, giveBackRecords } from "../telemetry/give-back-records.ts";
import { findExpiredPartitions, setAsidePartition } from "../telemetry/telemetry-partitions.ts";
import { releaseForgottenDataKeys } from "../vault/release-held-data-keys.ts";
import { findSetAside } from "../vault/set-aside-tables.ts";

/**
 * Deletes telemetry past its organization's retention: partitions in which nothing else is left are dropped, and the rest is
 * deleted batch by batch, until nothing is left or the worker stops.
 */
export async function expireOldTelemetry(signal: AbortSignal): Promise<void> {
	// While one worker counts the records of a partition, no other one may give some back.
	await withAdvisoryLock("drop partitions", () => dropExpiredPartitions(signal));
	for (const organizationId of await findOrganizationsWithRetention(db())) {
		while (!signal.aborted && (await isRepeatable(expireTelemetry(asExpiry(organizationId), {})))) {}
	}
}

async function dropExpiredPartitions(signal: AbortSignal): Promise<void> {
	// What was set aside by a worker that died comes first.
	for (const partition of await findSetAside(pool())) await finish(partition, signal);
	for (const partition of await findExpiredPartitions()) {
		if (signal.aborted) return;
		await setAsidePartition(partition).catch((error) =>
			log.warn(
				{ err: error, partition },
				"a partition was not set aside; its records are deleted in batches",
			),
		);
	}
	for (const partition of await findSetAside(pool())) await finish(partition, signal);
	await releaseForgottenDataKeys(signal);
}

/** Another run goes on if this one fails. */
async function finish(partition: string, signal: AbortSignal): Promise<void> {
	await tryToFinish(partition, signal).catch((error) =>
		log.error({ err: error, partition }, "a partition that was set aside was not dropped"),
	);
}

async function tryToFinish(partition: string, signal: AbortSignal): Promise<void> {
	for (const { id: deploymentId, organizationId } of await findDeploymentsIn(partition)) {
		await giveBackRecords(partition, deploymentId, signal);
		if (signal.aborted) return;
		await ignoreErrors(expirePartition(asExpiry(organizationId), { partition, deploymentId }), "NOT_FOUND");
	}
	if (!signal.aborted) await dropPartition(partition);
}

const asExpiry = (organizationId: string) => asJob("telemetry.expire", organizationId);

/** False once there is nothing left to expire. */
async function isRepeatable(expiring: Promise<unknown>): Promise<boolean> {
	return (await ignoreErrors(expiring, "NOT_FOUND")) !== undefined;
}
