import type { RequestContext } from "../access/context.ts";
import {
	raiseHealthAlert,
	scheduleHealthAlert,
	secondsUntilHealthAlert,
} from "../health/raise-health-alert.ts";
import { raiseBlockedRekeyAlert } from "../keys/raise-blocked-rekey-alert.ts";
import { raiseFailingRekeyAlert } from "../keys/raise-failing-rekey-alert.ts";
import { db, inTransaction } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
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
	await unlessNothing(raiseHealthAlert(jobContext("alert.health", organizationId), { keyId }));
}

/** Raises the alert for a blocked rekey, if it has been blocked long enough. */
export async function alertIfRekeyBlocked(deploymentId: string): Promise<void> {
	await unlessNothing(raiseBlockedRekeyAlert(await rekeyContext(deploymentId), { deploymentId }));
}

/** Raises the alert for a failing rekey, if it has failed often enough. */
export async function alertIfRekeyFailing(deploymentId: string): Promise<void> {
	await unlessNothing(raiseFailingRekeyAlert(await rekeyContext(deploymentId), { deploymentId }));
}

async function rekeyContext(deploymentId: string): Promise<RequestContext> {
	const { organizationId } = await db().deployment.findUniqueOrThrow({ where: { id: deploymentId } });
	return jobContext("rekey.converge", organizationId);
}

function jobContext(name: string, organizationId: string): RequestContext {
	return { caller: { kind: "job", name, organizationId }, requestId: newId(), ip: null };
}

async function unlessNothing(verb: Promise<unknown>): Promise<void> {
	await verb.catch((error) => {
		if (!(error instanceof KeyholdError) || error.code !== "NOT_FOUND") throw error;
	});
}
