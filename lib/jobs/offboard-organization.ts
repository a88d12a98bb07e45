import { asJob } from "../access/context.ts";
import { deleteOrganizationRecords } from "../offboarding/delete-organization-records.ts";
import { destroyDataKeys } from "../offboarding/destroy-data-keys.ts";
import { finishOffboarding } from "../offboarding/finish-offboarding.ts";
import { withAdvisoryLock } from "../platform/advisory-lock.ts";
import { db, inTransaction, pool } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { ignoreErrors } from "../platform/ignore-errors.ts";
import { enqueue, type Jobs } from "../platform/queue.ts";
import { productName } from "../platform/vendor-names.ts";
import { convergeDeployment } from "./converge-deployment.ts";

/** Offboardings that one round enqueues. */
const atMost = 100;

/**
 * Ends an organization whose grace period is over: destroys its data keys, deletes its records and everything else, then makes
 * the final report. Each step looks at the database and commits on its own, so it can be killed anywhere and run again. The
 * advisory lock only saves work.
 * @throws KeyholdError CONFLICT while records can't be deleted yet; the queue retries
 */
export async function offboardOrganization(
	{ organizationId }: Jobs["organization.offboard"],
	signal: AbortSignal,
): Promise<void> {
	const job = asJob("organization.offboard", organizationId);
	await withAdvisoryLock(`offboard ${organizationId}`, async () => {
		await ignoreErrors(destroyDataKeys(job, {}), "NOT_FOUND");
		const isDestroying = { organizationId, state: "DESTROYING" as const };
		if ((await db().offboarding.count({ where: isDestroying })) === 0) return;
		const deployments = await db().deployment.findMany({ where: { organizationId }, select: { id: true } });
		for (const { id } of deployments) {
			if (signal.aborted) return;
			await convergeDeployment(id, signal);
		}
		const left = await db().dataKey.count({
			where: { deploymentId: { in: deployments.map(({ id }) => id) }, state: { not: "DESTROYED" } },
		});
		if (left > 0)
			throw new KeyholdError("CONFLICT", `Not all records are deleted yet. ${productName()} will retry.`, {
				detail: `${left} data keys`,
			});
		await ignoreErrors(deleteOrganizationRecords(job, {}), "NOT_FOUND");
		await ignoreErrors(finishOffboarding(job, {}), "NOT_FOUND");
	});
}

/**
 * Enqueues the end of each organization whose grace period is over, and of those that a killed worker left unfinished. A job that
 * waits for its next attempt needs no second one.
 */
export async function resumeOffboardings(): Promise<void> {
	const { rows } = await pool().query<{ organizationId: string }>(
		`SELECT organization_id AS "organizationId" FROM offboardings
		WHERE (state = 'DESTROYING' OR state = 'GRACE' AND ends_at <= clock_timestamp()) AND NOT EXISTS (
			SELECT 1 FROM pgboss.job WHERE name = 'organization.offboard' AND singleton_key = organization_id::text
			AND pgboss.job.state = 'retry'
		)
		ORDER BY random() LIMIT ${atMost}`,
	);
	for (const { organizationId } of rows) {
		await inTransaction((tx) => enqueue(tx, "organization.offboard", { organizationId }, organizationId));
	}
}
