import { z } from "zod";
import type { AuditNote } from "../access/record-change.ts";
import { type Changes, tenantMutation } from "../access/verbs.ts";
import { databaseTime } from "../platform/database-time.ts";
import type { Tx } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { openPhases } from "../platform/open-phases.ts";
import { countRecords } from "../vault/count-records.ts";
import { destroyedStates } from "../vault/destroyed-states.ts";
import { announceEviction } from "../vault/evictions.ts";
import { lockDeployment } from "../vault/lock-deployment.ts";
import { shredDataKeys } from "../vault/shred-data-keys.ts";
import { lockOffboarding } from "./lock-offboarding.ts";

type Destroyed = { dataKeys: number; records: number };

/**
 * Destroys all data keys of an organization whose grace period is over (crypto-shredding): from the commit on, nothing of it
 * opens again, in Keyhold or in the vendor's tables, whatever happens to its KMS key, which is not needed. The converger then
 * deletes the records. @throws KeyholdError NOT_FOUND if the grace period is not over, or nothing is left to destroy
 */
export const destroyDataKeys = tenantMutation({
	name: "destroyDataKeys",
	permission: "organization:end",
	input: z.object({}),
	run: async ({ tx, organization: { id: organizationId } }): Promise<Changes<Destroyed>> => {
		const { offboarding } = await lockOffboarding(tx, organizationId);
		const at = await databaseTime(tx);
		const isOver = offboarding?.state === "GRACE" && offboarding.endsAt <= at;
		const deployments = await tx.deployment.findMany({
			where: { organizationId },
			select: { id: true },
			orderBy: { id: "asc" },
		});
		const ids = deployments.map(({ id }) => id);
		const counts = await countRecords(ids);
		const left = await tx.dataKey.count({
			where: { deploymentId: { in: ids }, state: { notIn: destroyedStates } },
		});
		if (!isOver && (offboarding?.state !== "DESTROYING" || left === 0))
			throw new KeyholdError("NOT_FOUND", "There is nothing to destroy in this organization.");
		let dataKeys = 0;
		for (const deploymentId of ids) {
			await lockDeployment(tx, deploymentId);
			// Without targets, a converger that runs at this moment makes no new data key.
			await tx.protection.updateMany({ where: { deploymentId }, data: { kmsKeyId: null } });
			await tx.rekey.updateMany({
				where: { deploymentId, phase: { in: openPhases } },
				data: { phase: "SUPERSEDED", finishedAt: at, blockedReason: null, blockedAt: null },
			});
			dataKeys += await shredDataKeys(tx, deploymentId);
		}
		const audit = await endKeys(tx, organizationId, counts, at);
		const records = counts.reduce((total, one) => total + one.records, 0);
		const before = { dataKeys: offboarding.dataKeys ?? 0, records: offboarding.records ?? 0n };
		await tx.offboarding.update({
			where: { organizationId },
			data: {
				state: "DESTROYING",
				destroyedAt: offboarding.destroyedAt ?? at,
				dataKeys: before.dataKeys + dataKeys,
				records: before.records + BigInt(records),
			},
		});
		for (const kmsKeyId of new Set(counts.map((one) => one.kmsKeyId))) announceEviction(kmsKeyId);
		audit.push({
			action: "organization.data_destroyed",
			target: { type: "organization", id: organizationId },
			details: { deployments: ids.length, dataKeys, records },
		});
		return { value: { dataKeys, records }, audit };
	},
});

/** Marks the organization's own keys as deleted, with an audit row for each. Nothing in AWS is changed. */
async function endKeys(
	tx: Tx,
	organizationId: string,
	counts: Awaited<ReturnType<typeof countRecords>>,
	at: Date,
): Promise<AuditNote[]> {
	const keys = await tx.kmsKey.findMany({
		where: { organizationId, kind: "CUSTOMER", status: { not: "DELETED" } },
		select: { id: true, arn: true, deploymentId: true, status: true },
		orderBy: { id: "asc" },
	});
	const audit: AuditNote[] = [];
	for (const { id, arn, deploymentId, status } of keys) {
		const own = counts.filter(({ kmsKeyId }) => kmsKeyId === id);
		const dataKeys = own.reduce((total, one) => total + one.dataKeys, 0);
		const records = own.reduce((total, one) => total + one.records, 0);
		const isUsed = status !== "ADDED";
		await tx.kmsKey.update({
			where: { id },
			data: {
				status: "DELETED",
				deletedAt: at,
				...(isUsed && { dataDestroyedAt: at, destroyedRecords: records }),
			},
		});
		audit.push({
			action: isUsed ? "key.data_destroyed" : "key.deleted",
			target: { type: "key", id },
			details: { arn, deploymentId, ...(isUsed && { dataKeys, records }) },
		});
	}
	return audit;
}
