import { asJob } from "../access/context.ts";
import { db, pool } from "../platform/db.ts";
import { ignoreErrors } from "../platform/ignore-errors.ts";
import { log } from "../platform/log.ts";
import { dropPartition } from "../telemetry/drop-partition.ts";
import { expirePartition, findOrganizationsIn } from "../telemetry/expire-partition.ts";
import { expireTelemetry, findOrganizationsWithRetention } from "../telemetry/expire-telemetry.ts";
import {
	findExpiredPartitions,
	giveBackRecords,
	setAsidePartition,
} from "../telemetry/telemetry-partitions.ts";
import { findSetAside } from "../vault/set-aside-tables.ts";

/**
 * Deletes telemetry past its organization's retention: partitions in which nothing else is left are dropped, and the rest is
 * deleted batch by batch, until nothing is left or the worker stops.
 */
export async function expireOldTelemetry(signal: AbortSignal): Promise<void> {
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
	for (const organizationId of await findOrganizationsWithRetention(db())) {
		while (!signal.aborted && (await isRepeatable(expireTelemetry(asExpiry(organizationId), {})))) {}
	}
}

/** Another run goes on if this one fails. */
async function finish(partition: string, signal: AbortSignal): Promise<void> {
	await tryToFinish(partition, signal).catch((error) =>
		log.error({ err: error, partition }, "a partition that was set aside was not dropped"),
	);
}

async function tryToFinish(partition: string, signal: AbortSignal): Promise<void> {
	await giveBackRecords(partition);
	for (const organizationId of await findOrganizationsIn(partition)) {
		const expire = () => expirePartition(asExpiry(organizationId), { partition });
		while (!signal.aborted && (await isRepeatable(expire()))) {}
	}
	if (!signal.aborted) await dropPartition(partition);
}

const asExpiry = (organizationId: string) => asJob("telemetry.expire", organizationId);

/** False once there is nothing left to expire. */
async function isRepeatable(expiring: Promise<unknown>): Promise<boolean> {
	return (await ignoreErrors(expiring, "NOT_FOUND")) !== undefined;
}
