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
};

/**
 * Compares the counts of every deployment that has data keys with its records, which it reads in full. Each deployment is one statement and so
 * one snapshot: writes meanwhile make no difference.
 */
export function checkRecordCounts(signal?: AbortSignal): Promise<CountCheck> {
	return checkEach(false, signal);
}

/**
 * The same, and adds what is missing in the same statement. Only processes that do not count, those of a release before the
 * counts, can make that necessary. Two corrections at the same time would add it twice.
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
	const { rows: deployments } = await pool().query<{ deploymentId: string }>(
		`SELECT DISTINCT deployment_id AS "deploymentId" FROM data_keys ORDER BY deployment_id`,
	);
	const check: CountCheck = { records: 0, miscounts: [] };
	for (const { deploymentId } of deployments) {
		if (signal?.aborted) break;
		const rows = await compare(deploymentId, isCorrecting);
		for (const { dataKeyId, stored, counted } of rows) {
			check.records += stored;
			if (stored !== counted) check.miscounts.push({ deploymentId, dataKeyId, stored, counted });
		}
	}
	return check;
}

type Compared = { dataKeyId: string; stored: number; counted: number };

async function compare(deploymentId: string, isCorrecting: boolean): Promise<Compared[]> {
	const client = await pool().connect();
	let failure: Error | undefined;
	try {
		await client.query("BEGIN");
		await client.query(keepSetAside);
		const text = (isCorrecting ? correction : comparison)(await findSetAside(client));
		const { rows } = await client.query(text, [deploymentId, ...(isCorrecting ? [newId()] : [])]);
		await client.query("COMMIT");
		return rows;
	} catch (error) {
		failure = error as Error;
		throw error;
	} finally {
		client.release(failure);
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

/** The lock keeps data keys, so that a correction refers to one that exists. */
const compared = (setAside: string[]) => `kept AS MATERIALIZED (
	SELECT id FROM data_keys WHERE deployment_id = $1::uuid FOR KEY SHARE
), stored AS (${stored(setAside)}), counted AS (
	SELECT data_key_id, sum(records) AS records FROM record_counts
	WHERE deployment_id = $1::uuid GROUP BY data_key_id
), compared AS MATERIALIZED (
	SELECT kept.id, COALESCE(stored.records, 0) AS stored, COALESCE(counted.records, 0) AS counted
	FROM kept LEFT JOIN stored ON stored.data_key_id = kept.id LEFT JOIN counted ON counted.data_key_id = kept.id
)`;

const shown = `SELECT id AS "dataKeyId", stored::float8, counted::float8 FROM compared`;

const comparison = (setAside: string[]) => `WITH ${compared(setAside)} ${shown}`;

/** A record that was not counted was sealed by a process that did not take the seal. */
const correction = (setAside: string[]) => `WITH ${compared(setAside)}, corrected AS (
	INSERT INTO record_counts (deployment_id, data_key_id, id, records, seals)
	SELECT $1::uuid, id, $2::uuid, stored - counted, GREATEST(stored - counted, 0) FROM compared WHERE stored <> counted
) ${shown}`;
