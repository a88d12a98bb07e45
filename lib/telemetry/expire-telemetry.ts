import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { type Db, pool, type Tx } from "../platform/db.ts";
import { oneBatch } from "../platform/delete-in-batches.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { firstIdAt, firstUndatedId, idsOfTimes } from "../platform/record-id.ts";
import { deletedRecords } from "../vault/record-counts.ts";
import { releaseHeldDataKeys } from "../vault/release-held-data-keys.ts";
import { expiresBefore, partitionedTables } from "./telemetry-partitions.ts";

/** Organizations with a retention limit. */
export async function findOrganizationsWithRetention(db: Db): Promise<string[]> {
	const found = await db.organization.findMany({
		where: { retentionDays: { not: null } },
		select: { id: true },
	});
	return found.map(({ id }) => id);
}

/**
 * Deletes a batch of an organization's telemetry past its retention, by the time of a log record or the start of a span, or by
 * the receipt if that is more than a day earlier. Call it until nothing is left. @throws KeyholdError NOT_FOUND if nothing is old enough
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
			const before = await expiresBefore(retentionDays);
			for (const deployment of deployments) {
				if (await hasOlder(deployment.id, before)) return { deploymentId: deployment.id, before };
			}
		}
		throw new KeyholdError("NOT_FOUND", "No telemetry is old enough.");
	},
	run: async ({ tx, prepared: { deploymentId, before } }) => {
		const counts: Record<string, number> = {};
		for (const table of partitionedTables) counts[table.counted] = await deleteOlder(tx, table);
		await releaseHeldDataKeys(tx, deploymentId);
		return {
			value: counts,
			audit: {
				action: "telemetry.expired",
				target: { type: "deployment", id: deploymentId },
				details: { before: before.toISOString(), ...counts },
			},
		};

		async function deleteOlder(on: Tx, { table, time }: Table): Promise<number> {
			let all = 0;
			for (const isOld of [`${dated(time, before)} ORDER BY ${time}`, undated(before)]) {
				const [counted] = await on.$queryRawUnsafe<{ deleted: number }[]>(
					`WITH ${deletedRecords(table, oneBatch(table, "id", `deployment_id = $1::uuid AND ${isOld}`))}
					SELECT count(*)::int AS deleted FROM gone`,
					deploymentId,
					newId(),
				);
				all += counted?.deleted ?? 0;
			}
			return all;
		}
	},
});

type Table = (typeof partitionedTables)[number];

function dated(time: string, before: Date): string {
	return `${time} < '${before.toISOString()}' AND ${idsOfTimes("id", { to: before })}`;
}

function undated(before: Date): string {
	return `id >= '${firstUndatedId}' AND id < '${firstIdAt(before.getTime(), "undated")}'`;
}

async function hasOlder(deploymentId: string, before: Date): Promise<boolean> {
	for (const { table, time } of partitionedTables) {
		for (const isOld of [dated(time, before), undated(before)]) {
			const { rowCount } = await pool().query(
				`SELECT 1 FROM ${table} WHERE deployment_id = $1 AND ${isOld} LIMIT 1`,
				[deploymentId],
			);
			if (rowCount) return true;
		}
	}
	return false;
}
