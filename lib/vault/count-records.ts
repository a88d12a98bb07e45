import { setTimeout as pause } from "node:timers/promises";
import { db, pool, withConnections } from "../platform/db.ts";
import { log } from "../platform/log.ts";
import { perProcess } from "../platform/per-process.ts";
import type { Resource } from "../platform/prisma/client.ts";
import { SharedReads } from "../platform/shared-reads.ts";
import { isNotDestroyed } from "./destroyed-states.ts";
import { sealedTables } from "./resources.ts";

export type RecordCount = {
	deploymentId: string;
	resource: Resource;
	kmsKeyId: string;
	/** Data keys that the KMS key wraps. */
	dataKeys: number;
	/** Records under those data keys. */
	records: number;
	/** Records whose data key was destroyed: they never open again, and are being deleted. */
	destroyed: number;
};

const shared = perProcess("record counts", () => new SharedReads<RecordCount[]>());

/** A count as a page shows it: `records` is null, and `destroyed` is 0, until the records are counted. */
export type ShownCount = Omit<RecordCount, "records"> & { records: number | null };

/** Less than a browser waits for a page's data. */
const patienceMs = 2_000;

/**
 * The counts of all deployments of an organization, for pages: without the records if counting takes longer than 2 s. It goes
 * on meanwhile, and the page finds its result when it asks again. One count per organization and process runs at a time, on
 * connections of its own. A slow one is reused for up to a minute, but not after a key, a protection or a rekey has changed.
 */
export async function recordCounts(organizationId: string): Promise<ShownCount[]> {
	const state = await readState(organizationId);
	return (await countWithin(patienceMs, organizationId, state)) ?? countDataKeys(state.map(({ id }) => id));
}

/** The same for texts that can omit the numbers: null if they are not ready within a second. */
export async function quickRecordCounts(organizationId: string): Promise<RecordCount[] | null> {
	return countWithin(1_000, organizationId, await readState(organizationId));
}

type State = Awaited<ReturnType<typeof readState>>;

/** Reads everything that may change the counts immediately. */
function readState(organizationId: string) {
	return db().deployment.findMany({
		where: { organizationId },
		orderBy: { id: "asc" },
		select: {
			id: true,
			kmsKeys: { select: { id: true, status: true }, orderBy: { id: "asc" } },
			protections: { select: { resource: true, kmsKeyId: true }, orderBy: { resource: "asc" } },
			rekeys: { select: { id: true, phase: true }, orderBy: { startedAt: "desc" }, take: 1 },
		},
	});
}

async function countWithin(limitMs: number, organizationId: string, state: State) {
	const counting = shared().read(organizationId, JSON.stringify(state), () =>
		withConnections("counts", () => countRecords(state.map(({ id }) => id))),
	);
	const counts = counting.catch((err) => {
		log.warn({ err, organizationId }, "the records of an organization were not counted");
		return null;
	});
	const inTime = new AbortController();
	const late = pause(limitMs, null, { signal: inTime.signal }).catch(() => null);
	return Promise.race([counts, late]).finally(() => inTime.abort());
}

async function countDataKeys(deploymentIds: string[]): Promise<ShownCount[]> {
	const { rows } = await pool().query(
		`SELECT k.deployment_id AS "deploymentId", k.resource, k.kms_key_id AS "kmsKeyId",
			count(*) FILTER (WHERE k.${isNotDestroyed})::int AS "dataKeys", NULL AS records, 0 AS destroyed
		FROM data_keys k WHERE k.deployment_id = ANY($1::uuid[])
		GROUP BY k.deployment_id, k.resource, k.kms_key_id`,
		[deploymentIds],
	);
	return rows;
}

/** Counts the data keys and records under each KMS key, by deployment and resource. Exact. */
export async function countRecords(deploymentIds: string[]): Promise<RecordCount[]> {
	const perTable = Object.values(sealedTables).map(
		(table) =>
			`SELECT data_key_id, count(*) AS records FROM ${table}
			WHERE deployment_id = ANY($1::uuid[]) GROUP BY data_key_id`,
	);
	const { rows } = await pool().query(
		`SELECT k.deployment_id, k.resource, k.kms_key_id, count(*) FILTER (WHERE k.${isNotDestroyed}) AS data_keys,
			COALESCE(sum(c.records) FILTER (WHERE k.state <> 'SHREDDED'), 0) AS records,
			COALESCE(sum(c.records) FILTER (WHERE k.state = 'SHREDDED'), 0) AS destroyed
		FROM data_keys k LEFT JOIN (${perTable.join(" UNION ALL ")}) c ON c.data_key_id = k.id
		WHERE k.deployment_id = ANY($1::uuid[])
		GROUP BY k.deployment_id, k.resource, k.kms_key_id`,
		[deploymentIds],
	);
	return rows.map((row) => ({
		deploymentId: row.deployment_id,
		resource: row.resource,
		kmsKeyId: row.kms_key_id,
		dataKeys: Number(row.data_keys),
		records: Number(row.records),
		destroyed: Number(row.destroyed),
	}));
}

/** Counts the records under one KMS key of a deployment that have not been destroyed. */
export async function countRecordsUnder(kmsKey: { id: string; deployment: { id: string } }): Promise<number> {
	const counts = await countRecords([kmsKey.deployment.id]);
	return counts
		.filter(({ kmsKeyId }) => kmsKeyId === kmsKey.id)
		.reduce((total, { records }) => total + records, 0);
}
