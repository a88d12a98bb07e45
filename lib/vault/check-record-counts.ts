import type { PoolClient } from "pg";
import { withAdvisoryLock } from "../platform/advisory-lock.ts";
import { pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { sealedTables } from "./resources.ts";
import { findSetAside, keepSetAside } from "./set-aside-tables.ts";

/** A data key whose count is not the number of its records. */
export type Miscount = { deploymentId: string; dataKeyId: string; stored: number; counted: number };

export type CountCheck = {
	/** Records that are stored, of all deployments that were checked. */
	records: number;
	miscounts: Miscount[];
	/** Deployments whose check failed, for example because it took too long. */
	unchecked: { deploymentId: string; reason: string }[];
};

/**
 * Compares the counts of every deployment that has records with its records, which it reads in full. Each deployment is one
 * statement and so one snapshot: writes meanwhile make no difference. It locks no data key. A deployment that cannot be
 * checked does not stop the check of the others; the signal does, also within a statement.
 */
export function checkRecordCounts(signal?: AbortSignal): Promise<CountCheck> {
	return checkEach(false, signal);
}

/**
 * The same, and adds what is missing. Only processes that do not count, those of a release before the counts, can make that
 * necessary. Two corrections at the same time would add it twice.
 * @returns null if another process is correcting
 */
export async function correctRecordCounts(signal?: AbortSignal): Promise<CountCheck | null> {
	let check: CountCheck | null = null;
	await withAdvisoryLock("correct record counts", async () => {
		check = await checkEach(true, signal);
	});
	return check;
}

async function checkEach(isCorrecting: boolean, signal: AbortSignal | undefined): Promise<CountCheck> {
	// In another order each time, so that those at the end have their turn if the time is never enough for all.
	const { rows: deployments } = await pool().query<{ deploymentId: string }>(
		`SELECT deployment_id AS "deploymentId" FROM data_keys WHERE resource <> 'APPLICATION_DATA'
		GROUP BY deployment_id ORDER BY random()`,
	);
	const check: CountCheck = { records: 0, miscounts: [], unchecked: [] };
	for (const { deploymentId } of deployments) {
		if (signal?.aborted) break;
		try {
			const rows = await compare(deploymentId, signal);
			const differing = rows.filter(({ stored, counted }) => stored !== counted);
			if (isCorrecting && differing.length > 0) await correct(deploymentId, differing);
			check.records += rows.reduce((total, { stored }) => total + stored, 0);
			check.miscounts.push(...differing.map((row) => ({ deploymentId, ...row })));
		} catch (error) {
			if (!signal?.aborted) check.unchecked.push({ deploymentId, reason: (error as Error).message });
		}
	}
	return check;
}

type Compared = { dataKeyId: string; stored: number; counted: number };

async function compare(deploymentId: string, signal: AbortSignal | undefined): Promise<Compared[]> {
	const client = await pool().connect();
	let failure: Error | undefined;
	try {
		await client.query("BEGIN");
		await client.query(keepSetAside);
		const text = comparison(await findSetAside(client));
		const { rows } = await cancelable(client, signal, () => client.query(text, [deploymentId]));
		await client.query("COMMIT");
		return rows;
	} catch (error) {
		failure = error as Error;
		throw error;
	} finally {
		client.release(failure);
	}
}

/**
 * Cancels the statement when the signal aborts: the server would otherwise go on with it. It returns after the cancel was sent,
 * and then throws also if the statement had ended, so that no one uses a connection that the cancel may still reach.
 */
async function cancelable<T>(
	client: PoolClient,
	signal: AbortSignal | undefined,
	run: () => Promise<T>,
): Promise<T> {
	const { rows } = await client.query("SELECT pg_backend_pid() AS pid");
	let sent: Promise<unknown> | undefined;
	const cancel = () => {
		sent = pool()
			.query("SELECT pg_cancel_backend($1)", [rows[0].pid])
			.catch(() => {});
	};
	signal?.addEventListener("abort", cancel, { once: true });
	try {
		signal?.throwIfAborted();
		return await run();
	} finally {
		signal?.removeEventListener("abort", cancel);
		await sent;
		signal?.throwIfAborted();
	}
}

/** Records in tables that were set aside count until they are in the audit log as deleted. */
function stored(setAside: string[]): string {
	const counted = [
		...Object.values(sealedTables).map((table) => `FROM ${table} WHERE deployment_id = $1::uuid`),
		...setAside.map(
			(table) =>
				`FROM ${table} WHERE deployment_id = $1::uuid AND NOT EXISTS (SELECT FROM expired_partitions
				WHERE partition = '${table}' AND deployment_id = $1::uuid)`,
		),
	];
	const perTable = counted.map(
		(from) => `SELECT data_key_id, count(*) AS records ${from} GROUP BY data_key_id`,
	);
	return `SELECT data_key_id, sum(records) AS records FROM (${perTable.join(" UNION ALL ")}) AS each GROUP BY data_key_id`;
}

const comparison = (setAside: string[]) => `
	SELECT data_keys.id AS "dataKeyId", COALESCE(stored.records, 0)::float8 AS stored,
		COALESCE(counted.records, 0)::float8 AS counted
	FROM data_keys
	LEFT JOIN (${stored(setAside)}) AS stored ON stored.data_key_id = data_keys.id
	LEFT JOIN (
		SELECT data_key_id, sum(records) AS records FROM record_counts WHERE deployment_id = $1::uuid GROUP BY data_key_id
	) AS counted ON counted.data_key_id = data_keys.id
	WHERE data_keys.deployment_id = $1::uuid AND data_keys.resource <> 'APPLICATION_DATA'`;

/**
 * Adds differences, which stay the same whatever is counted meanwhile. The lock keeps data keys, so that they refer to one that
 * exists. A record that was not counted was sealed by a process that did not take the seal.
 */
async function correct(deploymentId: string, differing: Compared[]): Promise<void> {
	await pool().query(
		`WITH kept AS MATERIALIZED (
			SELECT id FROM data_keys WHERE deployment_id = $1::uuid AND id = ANY($3::uuid[]) FOR KEY SHARE
		)
		INSERT INTO record_counts (deployment_id, data_key_id, id, records, seals)
		SELECT $1::uuid, kept.id, $2::uuid, missing, GREATEST(missing, 0)
		FROM unnest($3::uuid[], $4::bigint[]) AS each(id, missing) JOIN kept ON kept.id = each.id`,
		[
			deploymentId,
			newId(),
			differing.map(({ dataKeyId }) => dataKeyId),
			differing.map(({ stored, counted }) => stored - counted),
		],
	);
}
