import { db, inTransaction, isUniqueViolation } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import type { Resource } from "../platform/prisma/client.ts";
import { tally } from "../platform/tally.ts";
import { ensureDefaultKmsKey } from "./default-keys.ts";
import { sealRecord } from "./envelope.ts";
import { lockDeployment } from "./lock-deployment.ts";
import { generateDataKeys, switchToDataKeys } from "./new-data-keys.ts";
import { openDataKey } from "./open-data-key.ts";
import { findCurrentDataKey, type StoredDataKey } from "./stored-data-keys.ts";

const sealed = tally("keyhold_records_sealed_total", "Records sealed by writes.");

/** A deployment, and the organization that the caller acts in: its encryption context opens the data key. */
export type OwnedDeployment = { id: string; organizationId: string };

export type Sealer = {
	dataKeyId: string;
	seal: (recordId: string, payload: Uint8Array) => Buffer;
};

/**
 * Writes records under the data key that is CURRENT at the moment of the write. `write` must store them only if
 * `sealer.dataKeyId` is CURRENT, holding a share lock on its row (`currentDataKeyFence`), and answer whether it
 * did; where a rekey got in between, it is called again with the new data key.
 * @throws KeyholdError as openDataKey; nothing was written then.
 */
export async function sealRecords(
	deployment: OwnedDeployment,
	resource: Resource,
	write: (sealer: Sealer) => Promise<boolean>,
): Promise<void> {
	for (let attempt = 0; attempt < 10; attempt++) {
		const { dataKey, key } = await openCurrentDataKey(deployment, resource, attempt > 0);
		const isWritten = await write({
			dataKeyId: dataKey.id,
			seal: (recordId, payload) => {
				sealed.count++;
				return sealRecord(
					key,
					{ deploymentId: deployment.id, resource, recordId, dataKeyId: dataKey.id },
					payload,
				);
			},
		});
		if (isWritten) return;
	}
	throw new KeyholdError(
		"KMS_UNREACHABLE",
		"The data key changed too often during this write. Send it again.",
	);
}

async function openCurrentDataKey(deployment: OwnedDeployment, resource: Resource, isRefreshed: boolean) {
	const dataKey = await knownCurrentDataKey(deployment, resource, isRefreshed);
	try {
		return { dataKey, key: await openDataKey(dataKey) };
	} catch (error) {
		// The remembered one may have been left behind by a rekey, and its KMS key be disabled since.
		const present = await knownCurrentDataKey(deployment, resource, true);
		if (present.id === dataKey.id && present.wrappedAt === dataKey.wrappedAt) throw error;
		return { dataKey: present, key: await openDataKey(present) };
	}
}

// May be out of date without harm: the fence decides at the write, and the organization is part of what it is kept by.
const known = new Map<string, StoredDataKey>();

async function knownCurrentDataKey(
	{ id: deploymentId, organizationId }: OwnedDeployment,
	resource: Resource,
	isRefreshed: boolean,
): Promise<StoredDataKey> {
	const cacheKey = `${organizationId} ${deploymentId} ${resource}`;
	const cached = known.get(cacheKey);
	if (cached && !isRefreshed) return cached;
	const dataKey =
		(await findCurrentDataKey(db(), deploymentId, resource)) ?? (await firstDataKey(deploymentId, resource));
	known.set(cacheKey, dataKey);
	return dataKey;
}

/** The first write of a resource: brings its default KMS key and its first data key into being. */
async function firstDataKey(deploymentId: string, resource: Resource): Promise<StoredDataKey> {
	const deployment = await db().deployment.findUniqueOrThrow({ where: { id: deploymentId } });
	const identity = { deploymentId_resource: { deploymentId, resource } };
	const protection = await db().protection.findUniqueOrThrow({ where: identity, include: { kmsKey: true } });
	const kmsKey = protection.kmsKey ?? (await ensureDefaultKmsKey(deployment, resource));
	const fresh = await generateDataKeys(deployment, [resource], kmsKey);
	try {
		await inTransaction(async (tx) => {
			await lockDeployment(tx, deploymentId);
			// Nobody has chosen another key meanwhile, or this choice is not ours to make any more.
			const { count } = await tx.protection.updateMany({
				where: { deploymentId, resource, kmsKeyId: protection.kmsKeyId },
				data: { kmsKeyId: kmsKey.id },
			});
			const hasCurrent = await findCurrentDataKey(tx, deploymentId, resource);
			if (count === 1 && !hasCurrent) await switchToDataKeys(tx, deploymentId, fresh);
		});
	} catch (error) {
		if (!isUniqueViolation(error)) throw error;
	}
	const dataKey = await findCurrentDataKey(db(), deploymentId, resource);
	if (!dataKey)
		throw new KeyholdError("CONFLICT", "The key of this deployment is being changed. Send it again.");
	return dataKey;
}
