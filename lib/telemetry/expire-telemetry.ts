import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { type Db, pool, type Tx } from "../platform/db.ts";
import { oneBatch } from "../platform/delete-in-batches.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { deletedRecords } from "../vault/record-counts.ts";
import { releaseHeldDataKeys } from "../vault/release-held-data-keys.ts";

const tables = [
	{ table: "request_logs", time: "time", counted: "requestLogs" },
	{ table: "spans", time: "start_time", counted: "spans" },
] as const;

/** Organizations with a retention limit. */
export async function findOrganizationsWithRetention(db: Db): Promise<string[]> {
	const found = await db.organization.findMany({
		where: { retentionDays: { not: null } },
		select: { id: true },
	});
	return found.map(({ id }) => id);
}

/**
 * Deletes a batch of an organization's telemetry past its retention, by the time of a log record or the start of a span. Call
 * it until nothing is left. @throws KeyholdError NOT_FOUND if nothing is old enough
 */
export const expireTelemetry = tenantMutation({
	name: "expireTelemetry",
	permission: "telemetry:expire",
	input: z.object({}),
	prepare: async ({ db, organization }) => {
		const { id, retentionDays } = await db.organization.findUniqueOrThrow({
			where: { id: organization.id },
		});
		const deployments = await db.deployment.findMany({ where: { organizationId: id }, select: { id: true } });
		if (retentionDays !== null) {
			const { rows } = await pool().query(
				"SELECT date_trunc('milliseconds', now() - make_interval(days => $1)) AS before",
				[retentionDays],
			);
			const before: Date = rows[0].before;
			for (const deployment of deployments) {
				if (await hasOlder(deployment.id, before)) return { deploymentId: deployment.id, before };
			}
		}
		throw new KeyholdError("NOT_FOUND", "No telemetry is old enough.");
	},
	run: async ({ tx, prepared: { deploymentId, before } }) => {
		const counts: Record<string, number> = {};
		for (const { table, time, counted } of tables) counts[counted] = await deleteOlder(tx, table, time);
		await releaseHeldDataKeys(tx, deploymentId);
		return {
			value: counts,
			audit: {
				action: "telemetry.expired",
				target: { type: "deployment", id: deploymentId },
				details: { before: before.toISOString(), ...counts },
			},
		};

		async function deleteOlder(on: Tx, table: string, time: string): Promise<number> {
			const isOld = `deployment_id = $1::uuid AND ${time} < $3 ORDER BY ${time}`;
			const [counted] = await on.$queryRawUnsafe<{ deleted: number }[]>(
				`WITH ${deletedRecords(table, oneBatch(table, "id", isOld))} SELECT count(*)::int AS deleted FROM gone`,
				deploymentId,
				newId(),
				before,
			);
			return counted?.deleted ?? 0;
		}
	},
});

async function hasOlder(deploymentId: string, before: Date): Promise<boolean> {
	for (const { table, time } of tables) {
		const { rowCount } = await pool().query(
			`SELECT 1 FROM ${table} WHERE deployment_id = $1 AND ${time} < $2 LIMIT 1`,
			[deploymentId, before],
		);
		if (rowCount) return true;
	}
	return false;
}
