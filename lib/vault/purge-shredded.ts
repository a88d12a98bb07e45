import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { config } from "../platform/config.ts";
import { db, inTransaction, pool } from "../platform/db.ts";
import { inBatches, oneBatch } from "../platform/delete-in-batches.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import { isOpenPhase } from "../platform/open-phases.ts";
import { lockNotAvailable, sqlState } from "../platform/sql-state.ts";
import { productName } from "../platform/vendor-names.ts";
import { forgetUses } from "./forget-uses.ts";
import { idRanges, isWithin } from "./id-ranges.ts";
import { deletedRecords } from "./record-counts.ts";
import { isStored, sealedTables } from "./resources.ts";
import { retireDataKey } from "./retire-data-key.ts";
import type { RecordDataKey, StoredDataKey } from "./stored-data-keys.ts";

const attemptsToErase = 5;
/** After these, the others wait for a lock only. */
const attemptsWithOldSnapshots = 3;

/**
 * Deletes the records of a deployment's destroyed data keys, in batches that each commit and are counted, then erases the
 * wrapped bytes from the database's files, once for all, then deletes the data keys themselves. Of application data, the ID is
 * kept if anything was sealed with it. Safe to kill and restart at any point.
 * @throws KeyholdError CONFLICT when the database is too busy to erase, or while a partition with its records is being
 * dropped; try again later
 */
export async function purgeShredded(dataKeys: StoredDataKey[], signal: AbortSignal): Promise<void> {
	for (const dataKey of dataKeys) {
		if (isStored(dataKey)) await deleteRecords(dataKey, signal);
		if (signal.aborted) return;
	}
	await eraseOldRowVersions();
	const left: StoredDataKey[] = [];
	for (const dataKey of dataKeys) {
		if (!isStored(dataKey)) await keepTombstone(dataKey);
		else if (!(await retireDataKey(dataKey)) && (await isLeft(dataKey))) left.push(dataKey);
	}
	if (left.length > 0)
		throw new KeyholdError(
			"CONFLICT",
			`Records of destroyed data keys are in a partition that is being dropped. ${productName()} will retry.`,
		);
}

/** False if another process was faster. */
async function isLeft({ deploymentId, id }: StoredDataKey): Promise<boolean> {
	return (await db().dataKey.count({ where: { deploymentId, id } })) > 0;
}

async function deleteRecords(dataKey: RecordDataKey, signal: AbortSignal): Promise<void> {
	const table = sealedTables[dataKey.resource];
	const { deploymentId, id } = dataKey;
	for (const range of await idRanges(table)) {
		const ofKey = `data_key_id = $3 AND ${isWithin(range)}`;
		const batch = oneBatch(table, "id", `deployment_id = $1 AND ${ofKey}`);
		await inBatches(signal, async () => {
			const { rows } = await pool().query(
				`WITH ${deletedRecords(table, `${ofKey} AND ${batch}`)}, counted AS (
					UPDATE rekeys SET destroyed = destroyed + (SELECT count(*) FROM gone), blocked_reason = NULL, blocked_at = NULL
					WHERE deployment_id = $1 AND ${isOpenPhase} AND EXISTS (SELECT 1 FROM gone)
				)
				SELECT count(*)::int AS deleted FROM gone`,
				[deploymentId, newId(), id],
			);
			return rows[0].deleted;
		});
	}
	if (signal.aborted) return;
	await pool().query("DELETE FROM damaged_records WHERE deployment_id = $1 AND data_key_id = $2", [
		deploymentId,
		id,
	]);
}

/**
 * Keeps the ID of a data key whose values the vendor's tables may still hold: opening one says that it was
 * destroyed, not that it is unknown. Tokens of a blind index name no data key.
 */
async function keepTombstone({ deploymentId, id }: StoredDataKey): Promise<void> {
	const isGone = await inTransaction(async (tx) => {
		const { count } = await tx.dataKey.deleteMany({
			where: { deploymentId, id, state: "SHREDDED", seals: 0 },
		});
		if (count === 1) await forgetUses(tx, { deploymentId, dataKeyId: id });
		return count === 1;
	});
	if (isGone) return;
	await pool().query(
		"UPDATE data_keys SET state = 'DESTROYED' WHERE deployment_id = $1 AND id = $2 AND state = 'SHREDDED'",
		[deploymentId, id],
	);
}

/**
 * PostgreSQL keeps old row versions in its files until the space is reused, so a file copy made after the destruction would
 * still hold the wrapped bytes. VACUUM FULL rewrites the table without them. Writers wait meanwhile, but the table is small
 * (a few rows per deployment), and the lock is given up after half a second. It keeps versions that a snapshot taken before still
 * sees, so it is repeated shortly after.
 */
async function eraseOldRowVersions(): Promise<void> {
	const client = new pg.Client({
		connectionString: config().directDatabaseUrl,
		application_name: "keyhold-erase",
	});
	let kept = 0;
	client.on("notice", ({ severity, message, detail }) => {
		// If the role does not own the table, PostgreSQL only warns and does nothing.
		if (severity === "WARNING") log.error({ detail: message }, "destroyed data keys were not erased");
		kept = Number.parseInt(/^\d+(?= dead row versions)/.exec(detail ?? "")?.[0] ?? "0", 10);
	});
	await client.connect();
	try {
		await client.query("SET lock_timeout = '500ms'");
		for (let attempt = 1; ; attempt++) {
			try {
				await client.query("VACUUM (FULL, VERBOSE) data_keys");
				if (kept === 0 || attempt >= attemptsWithOldSnapshots) return;
			} catch (error) {
				if (sqlState(error) !== lockNotAvailable) throw error;
				if (attempt === attemptsToErase) {
					throw new KeyholdError(
						"CONFLICT",
						`The database is too busy to erase the destroyed data keys from its files. ${productName()} will retry.`,
					);
				}
			}
			await pause(200 * attempt);
		}
	} finally {
		await client.end();
	}
}
