import type { AuditAction } from "../audit/actions.ts";
import type { Db } from "../platform/db.ts";
import type { EvidencePeriod } from "./evidence-period.ts";

/** The events of a data key that is no longer used for new values. */
const dataKeyActions: AuditAction[] = [
	"application.data_key_released",
	"application.data_key_taken_back",
	"application.data_key_deleted",
];

/**
 * Reads what the vendor's applications reported in a period: for each table, the last scan that ended in it and counted data keys of
 * the organization, and its data keys that were released, restored or deleted. Scans are the vendor's own statements; the rest is in
 * the audit log.
 */
export async function readApplicationEvidence(db: Db, organizationId: string, { from, to }: EvidencePeriod) {
	const deployments = await db.deployment.findMany({ where: { organizationId }, select: { id: true } });
	const own = { deploymentId: { in: deployments.map(({ id }) => id) } };
	const [scans, rows] = await Promise.all([
		db.applicationScan.findMany({
			where: { finishedAt: { gte: from, lt: to }, counts: { some: own } },
			distinct: ["tableName"],
			orderBy: [{ tableName: "asc" }, { startedAt: "desc" }],
			include: { counts: { where: own } },
		}),
		db.auditEvent.findMany({
			where: {
				chainId: organizationId,
				outcome: "done",
				at: { gte: from, lt: to },
				action: { in: dataKeyActions },
			},
			orderBy: { seq: "asc" },
			select: { seq: true, at: true, action: true, targetId: true, details: true },
		}),
	]);
	return {
		scans: scans.map(({ tableName, worker, startedAt, finishedAt, counts }) => ({
			table: tableName,
			worker,
			startedAt: startedAt.toISOString(),
			finishedAt: finishedAt?.toISOString() ?? null,
			found: counts.reduce((total, { found }) => total + Number(found), 0),
			left: counts.reduce((total, { left }) => total + Number(left), 0),
		})),
		dataKeys: rows.map(({ seq, at, action, targetId, details }) => ({
			seq: seq.toString(),
			at: at.toISOString(),
			action,
			dataKeyId: targetId,
			process: processOf(details),
		})),
	};
}

/** The process that took a data key back. */
function processOf(details: unknown): string | null {
	const { process } = (details ?? {}) as { process?: { name?: string; version?: string } };
	return process?.name ? [process.name, process.version].filter(Boolean).join(" ") : null;
}
