import type { RequestContext } from "../access/context.ts";
import { alarmHealth, alarmLater, secondsUntilAlarm } from "../health/alarm-health.ts";
import { alarmBlockedRekey } from "../keys/alarm-blocked-rekey.ts";
import { alarmFailingRekey } from "../keys/alarm-failing-rekey.ts";
import { db, inTransaction } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import type { Jobs } from "../platform/queue.ts";

/** Raises the alert of a changed health, if it has lasted; looks again later where it has not. */
export async function alarmOfHealth({ organizationId, keyId }: Jobs["alert.health"]): Promise<void> {
	const seconds = await secondsUntilAlarm(keyId);
	if (seconds === null) return;
	if (seconds > 0) {
		const key = await db().kmsKey.findUniqueOrThrow({ where: { id: keyId } });
		await inTransaction((tx) => alarmLater(tx, { organizationId, keyId }, key.health, Math.ceil(seconds)));
		return;
	}
	await unlessNothing(alarmHealth(jobContext("alert.health", organizationId), { keyId }));
}

/** Raises the alert of a blocked rekey, if it has lasted. */
export async function alarmOfBlockedRekey(deploymentId: string): Promise<void> {
	await unlessNothing(alarmBlockedRekey(await rekeyContext(deploymentId), { deploymentId }));
}

/** Raises the alert of a rekey that fails, if it has failed often enough. */
export async function alarmOfFailingRekey(deploymentId: string): Promise<void> {
	await unlessNothing(alarmFailingRekey(await rekeyContext(deploymentId), { deploymentId }));
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
