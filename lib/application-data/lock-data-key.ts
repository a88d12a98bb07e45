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
	// Leases first, as renewals do: one that runs may not have looked at the data key yet.
	await tx.$queryRaw`SELECT process_id FROM application_leases
		WHERE deployment_id = ${deploymentId}::uuid AND data_key_id = ${dataKeyId}::uuid
		ORDER BY process_id, purpose FOR UPDATE`;
	const locked = await tx.$queryRaw<unknown[]>`SELECT data_key.id FROM data_keys AS data_key
		JOIN deployments AS deployment ON deployment.id = data_key.deployment_id
		WHERE data_key.deployment_id = ${deploymentId}::uuid AND data_key.id = ${dataKeyId}::uuid
			AND deployment.organization_id = ${organizationId}::uuid
			AND resource = 'APPLICATION_DATA' AND state = ${state}::"DataKeyState" FOR UPDATE OF data_key`;
	if (locked.length === 0) throw new KeyholdError("NOT_FOUND", "The data key is gone, or in another state.");
}
