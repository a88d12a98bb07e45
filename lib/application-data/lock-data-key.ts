import type { Tx } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import type { DataKeyState } from "../platform/prisma/client.ts";

/**
 * Locks a data key of an organization's application data until the transaction ends, so that no lease of it begins or
 * is renewed.
 * @throws KeyholdError NOT_FOUND if it is not in this state
 */
export async function lockDataKey(
	tx: Tx,
	organizationId: string,
	{ deploymentId, dataKeyId }: { deploymentId: string; dataKeyId: string },
	state: DataKeyState,
): Promise<void> {
	const deployment = await tx.deployment.findFirst({
		where: { id: deploymentId, organizationId },
		select: { id: true },
	});
	if (!deployment) throw notInState();
	// Leases first, as renewals do: one that runs may not have looked at the data key yet.
	await tx.$queryRaw`SELECT process_id FROM application_leases
		WHERE deployment_id = ${deploymentId}::uuid AND data_key_id = ${dataKeyId}::uuid
		ORDER BY process_id, purpose FOR UPDATE`;
	const locked = await tx.$queryRaw<unknown[]>`SELECT id FROM data_keys
		WHERE deployment_id = ${deploymentId}::uuid AND id = ${dataKeyId}::uuid
			AND resource = 'APPLICATION_DATA' AND state = ${state}::"DataKeyState" FOR UPDATE`;
	if (locked.length === 0) throw notInState();
}

function notInState(): KeyholdError {
	return new KeyholdError("NOT_FOUND", "The data key is gone, or in another state.");
}
