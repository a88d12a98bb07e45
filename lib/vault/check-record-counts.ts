import { db, pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { sealedTables } from "./resources.ts";

/** A data key whose count is not the number of its records. */
export type Miscount = { deploymentId: string; dataKeyId: string; stored: number; counted: number };

export type CountCheck = {
	/** Records that are stored, of all deployments that were checked. */
	records: number;
	miscounts: Miscount[];
};

/**
 * Compares the counts of every deployment with its records, which it reads in full. Each deployment is one statement and so
 * one snapshot: writes meanwhile make no difference. With `isCorrecting`, the same statement adds what is missing; only
 * processes that do not count, those of a release before the counts, can make that necessary.
 */
export async function checkRecordCounts(isCorrecting: boolean, signal?: AbortSignal): Promise<CountCheck> {
	const deployments = await db().deployment.findMany({ select: { id: true }, orderBy: { id: "asc" } });
	const check: CountCheck = { records: 0, miscounts: [] };
	for (const { id: deploymentId } of deployments) {
		if (signal?.aborted) break;
		const { rows } = await pool().query(isCorrecting ? correction : comparison, [
			deploymentId,
			...(isCorrecting ? [newId()] : []),
		]);
		for (const { dataKeyId, stored, counted } of rows) {
			check.records += stored;
			if (stored !== counted) check.miscounts.push({ deploymentId, dataKeyId, stored, counted });
		}
	}
	return check;
}

const perTable = Object.values(sealedTables).map(
	(table) =>
		`SELECT data_key_id, count(*) AS records FROM ${table} WHERE deployment_id = $1::uuid GROUP BY data_key_id`,
);

/** The lock keeps data keys, so that a correction refers to one that exists. */
const compared = `kept AS MATERIALIZED (
	SELECT id FROM data_keys WHERE deployment_id = $1::uuid FOR KEY SHARE
), stored AS (${perTable.join(" UNION ALL ")}), counted AS (
	SELECT data_key_id, sum(records) AS records, sum(seals) AS seals FROM record_counts
	WHERE deployment_id = $1::uuid GROUP BY data_key_id
), compared AS MATERIALIZED (
	SELECT kept.id, COALESCE(stored.records, 0) AS stored, COALESCE(counted.records, 0) AS counted,
		COALESCE(counted.seals, 0) AS seals
	FROM kept LEFT JOIN stored ON stored.data_key_id = kept.id LEFT JOIN counted ON counted.data_key_id = kept.id
)`;

const shown = `SELECT id AS "dataKeyId", stored::float8, counted::float8 FROM compared`;

const comparison = `WITH ${compared} ${shown}`;

const correction = `WITH ${compared}, corrected AS (
	INSERT INTO record_counts (deployment_id, data_key_id, id, records, seals)
	SELECT $1::uuid, id, $2::uuid, stored - counted, GREATEST(stored - seals, 0) FROM compared WHERE stored <> counted
) ${shown}`;
