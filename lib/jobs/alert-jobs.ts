import { asJob } from "../access/context.ts";
import {
	raiseHealthAlert,
	scheduleHealthAlert,
	secondsUntilHealthAlert,
} from "../health/raise-health-alert.ts";
import { raiseBlockedRekeyAlert, raiseFailingRekeyAlert } from "../keys/raise-rekey-alert.ts";
import { db, inTransaction } from "../platform/db.ts";
import { ignoreErrors } from "../platform/ignore-errors.ts";
import type { Jobs } from "../platform/queue.ts";

/** Raises the alert for a changed health if it has lasted; otherwise schedules another look. */
export async function runHealthAlertJob({ organizationId, keyId }: Jobs["alert.health"]): Promise<void> {
	const seconds = await secondsUntilHealthAlert(keyId);
	if (seconds === null) return;
	if (seconds > 0) {
		const key = await db().kmsKey.findUniqueOrThrow({ where: { id: keyId } });
		await inTransaction((tx) =>
			scheduleHealthAlert(tx, { organizationId, keyId }, key.health, Math.ceil(seconds)),
		);
		return;
	}
	await ignoreErrors(raiseHealthAlert(asJob("alert.health", organizationId), { keyId }), "NOT_FOUND");
}

/** Raises the alert for a blocked rekey, if it has been blocked long enough. */
export async function alertIfRekeyBlocked(deploymentId: string): Promise<void> {
	await ignoreErrors(raiseBlockedRekeyAlert(await rekeyJob(deploymentId), { deploymentId }), "NOT_FOUND");
}

/** Raises the alert for a failing rekey, if it has failed often enough. */
export async function alertIfRekeyFailing(deploymentId: string): Promise<void> {
	await ignoreErrors(raiseFailingRekeyAlert(await rekeyJob(deploymentId), { deploymentId }), "NOT_FOUND");
}

async function rekeyJob(deploymentId: string) {
	const { organizationId } = await db().deployment.findUniqueOrThrow({ where: { id: deploymentId } });
	return asJob("rekey.converge", organizationId);
}
