import { z } from "zod";
import { now } from "../platform/clock.ts";
import { type Db, pool } from "../platform/db.ts";
import { count, id, time } from "../platform/view.ts";
import { destroyedStates, isNotDestroyed } from "../vault/destroyed-states.ts";
import { readReportedValues } from "./reported-values.ts";
import { applicationTableView, type ScanRow, tableView } from "./table-view.ts";

const applicationProcessView = z.object({
	id,
	name: z.string(),
	version: z.string().nullable(),
	startedAt: time.meta({ description: "When Keyhold first saw it." }),
	lastSeenAt: time,
	dataKeys: count.meta({ description: "Data keys of the deployment that it may use now." }),
});
export type ApplicationProcessView = z.infer<typeof applicationProcessView>;

export const applicationDataView = z
	.object({
		deploymentId: id,
		isUsed: z.boolean().meta({ description: "True if an application has sealed or leased anything." }),
		values: z
			.object({
				found: count.meta({ description: "Values that the job found in its last scans." }),
				isWhole: z
					.boolean()
					.meta({ description: "True if it counted values under the current data key too." }),
				worker: z.string(),
				reportedAt: time,
			})
			.nullable()
			.meta({ description: "As the vendor's job last reported; null before its first report." }),
		processes: z.array(applicationProcessView),
		tables: z.array(applicationTableView),
		retiringDataKeys: count.meta({
			description: "Data keys whose values the vendor's job has to re-encrypt.",
		}),
		releasedDataKeys: count.meta({ description: "Data keys that no table needs, in quarantine." }),
	})
	.meta({
		id: "ApplicationData",
		description: "What the vendor's applications and its re-encryption job reported. Keyhold can't check it.",
	});
export type ApplicationDataView = z.infer<typeof applicationDataView>;

/** Returns what applications reported about the data of these deployments, in the order of the IDs. */
export async function readApplicationData(db: Db, deploymentIds: string[]): Promise<ApplicationDataView[]> {
	if (deploymentIds.length === 0) return [];
	const at = now();
	const [dataKeys, leases, scans, values] = await Promise.all([
		db.dataKey.findMany({
			where: { deploymentId: { in: deploymentIds }, resource: "APPLICATION_DATA" },
			select: { id: true, deploymentId: true, state: true, seals: true },
		}),
		db.applicationLease.findMany({
			where: { deploymentId: { in: deploymentIds }, leasedUntil: { gt: at } },
			select: { deploymentId: true, dataKeyId: true, process: { omit: { tokenId: true } } },
			orderBy: { process: { lastSeenAt: "desc" } },
		}),
		readScans(db, deploymentIds),
		readReportedValues(deploymentIds),
	]);
	return deploymentIds.map((deploymentId) => {
		const own = dataKeys.filter((dataKey) => dataKey.deploymentId === deploymentId);
		const current = own.find(({ state }) => state === "CURRENT")?.id;
		const processes = processViews(leases.filter((lease) => lease.deploymentId === deploymentId));
		const tables = (scans.get(deploymentId) ?? []).map((scan) => tableView(scan, deploymentId, current, at));
		return {
			deploymentId,
			isUsed: processes.length > 0 || own.some(({ seals, state }) => seals > 0n || state === "INDEX"),
			values: values.get(deploymentId) ?? null,
			processes,
			tables,
			retiringDataKeys: own.filter(({ state }) => state === "RETIRING").length,
			releasedDataKeys: own.filter(({ state }) => state === "RELEASED").length,
		};
	});
}

/**
 * The tables of each deployment: those of which a scan counted one of its data keys, with the last such scan and the end of the last
 * finished one. Other scans may be those of another organization's own job. A destroyed data key needs no more work.
 */
async function readScans(db: Db, deploymentIds: string[]): Promise<Map<string, ScanRow[]>> {
	const { rows } = await pool().query<{ deploymentId: string; scanId: string; lastFinishedAt: Date | null }>(
		`SELECT deployment_id AS "deploymentId", max(scan.finished_at) AS "lastFinishedAt",
			(array_agg(scan.id ORDER BY scan.started_at DESC))[1] AS "scanId"
		FROM (
			SELECT DISTINCT counts.deployment_id, counts.scan_id FROM application_scan_counts AS counts
			JOIN data_keys AS data_key ON data_key.deployment_id = counts.deployment_id AND data_key.id = counts.data_key_id
			WHERE counts.deployment_id = ANY($1::uuid[]) AND data_key.${isNotDestroyed}
		) AS counted JOIN application_scans AS scan ON scan.id = counted.scan_id
		GROUP BY deployment_id, scan.table_name ORDER BY scan.table_name`,
		[deploymentIds],
	);
	const dataKeys = await db.dataKey.findMany({
		where: {
			deploymentId: { in: deploymentIds },
			resource: "APPLICATION_DATA",
			state: { notIn: destroyedStates },
		},
		select: { id: true },
	});
	const kept = new Set(dataKeys.map(({ id }) => id));
	const scans = await db.applicationScan.findMany({
		where: { id: { in: rows.map(({ scanId }) => scanId) } },
		include: {
			counts: { where: { deploymentId: { in: deploymentIds } } },
		},
	});
	const byId = new Map(
		scans.map((scan) => [
			scan.id,
			{ ...scan, counts: scan.counts.filter(({ dataKeyId }) => kept.has(dataKeyId)) },
		]),
	);
	const tables = rows.flatMap(({ deploymentId, scanId, lastFinishedAt }) => {
		const scan = byId.get(scanId);
		return scan ? { deploymentId, name: scan.tableName, scan, lastFinishedAt } : [];
	});
	return Map.groupBy(tables, ({ deploymentId }) => deploymentId);
}

type LeaseRow = {
	dataKeyId: string;
	process: { id: string; name: string; version: string | null; startedAt: Date; lastSeenAt: Date };
};

/** One row per process, however many leases it has. */
function processViews(leases: LeaseRow[]): ApplicationProcessView[] {
	const byProcess = Map.groupBy(leases, ({ process }) => process.id);
	return [...byProcess.values()].flatMap((own) => {
		const process = own[0]?.process;
		if (!process) return [];
		return {
			...process,
			startedAt: process.startedAt.toISOString(),
			lastSeenAt: process.lastSeenAt.toISOString(),
			dataKeys: new Set(own.map(({ dataKeyId }) => dataKeyId)).size,
		};
	});
}
