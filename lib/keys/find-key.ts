import type { Db, Tx } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { lockDeployment } from "../vault/lock-deployment.ts";
import { requireUnchanged } from "./customer-key.ts";

/**
 * Finds a customer key of this organization. A deleted key and another organization's are not found.
 * @throws KeyholdError NOT_FOUND; PRECONDITION_FAILED if it is at none of the expected versions
 */
export async function findKey(on: Db, organizationId: string, keyId: string, expectedVersions?: string[]) {
	const key = await on.kmsKey.findFirst({
		where: { id: keyId, organizationId, kind: "CUSTOMER", status: { not: "DELETED" } },
		include: { deployment: true },
	});
	if (!key?.deployment) {
		throw new KeyholdError("NOT_FOUND", "This organization has no such key, or it was deleted.");
	}
	await requireUnchanged(on, key.id, expectedVersions);
	return { ...key, deployment: key.deployment };
}

/**
 * Finds a key and holds its deployment's lock until the transaction ends, so that changes to a deployment's keys run one
 * after another. @throws KeyholdError as findKey
 */
export async function lockKey(tx: Tx, organizationId: string, keyId: string, expectedVersions?: string[]) {
	const { deployment } = await findKey(tx, organizationId, keyId);
	await lockDeployment(tx, deployment.id);
	// Read again: it may have changed while this waited for the lock.
	return findKey(tx, organizationId, keyId, expectedVersions);
}
