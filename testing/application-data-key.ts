import { db } from "../lib/platform/db.ts";
import { ensureDefaultKmsKey } from "../lib/vault/default-keys.ts";
import { generateDataKeys, switchIf } from "../lib/vault/new-data-keys.ts";
import { findCurrentDataKey, type StoredDataKey } from "../lib/vault/stored-data-keys.ts";

/** Makes a new data key of a deployment's application data current, as if applications had sealed `seals` values with it. */
export async function currentApplicationDataKey(deploymentId: string, seals = 1): Promise<StoredDataKey> {
	const identity = { deploymentId_resource: { deploymentId, resource: "APPLICATION_DATA" as const } };
	const protection = await db().protection.findUniqueOrThrow({
		where: identity,
		include: { deployment: true, kmsKey: true },
	});
	const kmsKey = protection.kmsKey ?? (await ensureDefaultKmsKey(protection.deployment, "APPLICATION_DATA"));
	await db().protection.update({ where: identity, data: { kmsKeyId: kmsKey.id } });
	const fresh = await generateDataKeys(protection.deployment, ["APPLICATION_DATA"], kmsKey);
	await switchIf(async () => true, deploymentId, fresh);
	const dataKey = await findCurrentDataKey(db(), deploymentId, "APPLICATION_DATA");
	if (!dataKey) throw new Error("no data key");
	await db().dataKey.updateMany({
		where: { deploymentId, id: dataKey.id },
		data: { seals },
	});
	return dataKey;
}

/** A data key of a deployment's application data that has values and is no longer current. */
export async function retiringApplicationDataKey(deploymentId: string): Promise<StoredDataKey> {
	const dataKey = await currentApplicationDataKey(deploymentId);
	await currentApplicationDataKey(deploymentId);
	return { ...dataKey, state: "RETIRING" };
}

/** The data key of a deployment's blind index. */
export async function indexDataKey(deploymentId: string): Promise<string> {
	const { kmsKeyId, resource } = await currentApplicationDataKey(deploymentId);
	const deployment = await db().deployment.findUniqueOrThrow({ where: { id: deploymentId } });
	const kmsKey = await db().kmsKey.findUniqueOrThrow({ where: { id: kmsKeyId } });
	const [fresh] = await generateDataKeys(deployment, [resource], kmsKey);
	if (!fresh) throw new Error("no data key");
	await db().dataKey.createMany({ data: [{ ...fresh, deploymentId, state: "INDEX" }] });
	return fresh.id;
}
