import { now } from "../platform/clock.ts";
import { db, inTransaction, isUniqueViolation, type Tx } from "../platform/db.ts";
import type { KmsKey, Resource } from "../platform/prisma/client.ts";
import { addMissingProtections } from "./add-missing-protections.ts";
import { dataKeyChanging } from "./data-key-changing.ts";
import { ensureDefaultKmsKey } from "./default-keys.ts";
import { lockDeployment } from "./lock-deployment.ts";
import { generateDataKeys, type NewDataKey, switchIf } from "./new-data-keys.ts";
import { findCurrentDataKey, findIndexDataKey, type StoredDataKey } from "./stored-data-keys.ts";

/** Creates the first data key of a resource, and its default KMS key if it has none. @throws as generateDataKeys */
export async function firstDataKey(deploymentId: string, resource: Resource): Promise<StoredDataKey> {
	const { fresh, claim } = await prepareFirst(deploymentId, resource);
	const isStillFirst = async (tx: Tx) =>
		(await claim(tx)) && !(await findCurrentDataKey(tx, deploymentId, resource));
	await switchIf(isStillFirst, deploymentId, [fresh]);
	const dataKey = await findCurrentDataKey(db(), deploymentId, resource);
	if (!dataKey) throw dataKeyChanging();
	return dataKey;
}

/** Creates the data key of a deployment's blind index. @throws as generateDataKeys */
export async function firstIndexDataKey(deploymentId: string): Promise<StoredDataKey> {
	const { fresh, claim } = await prepareFirst(deploymentId, "APPLICATION_DATA");
	try {
		await inTransaction(async (tx) => {
			await lockDeployment(tx, deploymentId);
			if (!(await claim(tx))) return;
			await tx.dataKey.create({
				data: { ...fresh, deploymentId, state: "INDEX", createdAt: now(), wrappedAt: now() },
				select: { id: true },
			});
		});
	} catch (error) {
		// Another process was faster.
		if (!isUniqueViolation(error)) throw error;
	}
	const dataKey = await findIndexDataKey(db(), deploymentId);
	if (!dataKey) throw dataKeyChanging();
	return dataKey;
}

type First = { fresh: NewDataKey; claim: (tx: Tx) => Promise<boolean> };

/**
 * Generates a data key under the KMS key that has to protect it. `claim` checks, under the deployment's lock, whether it still has
 * to, and whether the organization's data keys are destroyed: its end makes no new ones.
 */
async function prepareFirst(deploymentId: string, resource: Resource): Promise<First> {
	const deployment = await db().deployment.findUniqueOrThrow({ where: { id: deploymentId } });
	await addMissingProtections(db(), deploymentId, [resource]);
	const identity = { deploymentId_resource: { deploymentId, resource } };
	const protection = await db().protection.findUniqueOrThrow({ where: identity, include: { kmsKey: true } });
	const kmsKey: KmsKey = protection.kmsKey ?? (await ensureDefaultKmsKey(deployment, resource));
	const [fresh] = (await generateDataKeys(deployment, [resource], kmsKey)) as [NewDataKey];
	return {
		fresh,
		claim: async (tx) => {
			if (await isEnded(tx, deployment.organizationId)) return false;
			// If an Org Admin has chosen another key in the meantime, that choice wins.
			const { count } = await tx.protection.updateMany({
				where: { deploymentId, resource, kmsKeyId: protection.kmsKeyId },
				data: { kmsKeyId: kmsKey.id },
			});
			return count === 1;
		},
	};
}

async function isEnded(tx: Tx, organizationId: string): Promise<boolean> {
	return (
		(await tx.offboarding.count({ where: { organizationId, state: { in: ["DESTROYING", "DONE"] } } })) > 0
	);
}
