import { ensureDefaultKey } from "../kms/default-keys.ts";
import { whileLocked } from "../platform/advisory-lock.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { KmsKey, Prisma, Resource } from "../platform/prisma/client.ts";

type Deployment = { id: string; region: string };

/** The default key of a resource that no customer key protects: the deployment's managed key or the region's owned key. */
export function ensureDefaultKmsKey(deployment: Deployment, resource: Resource): Promise<KmsKey> {
	return resource === "SCHEDULED_QUERIES" ? ensureOwnedKey(deployment.region) : ensureManagedKey(deployment);
}

/** The deployment's managed key, created in KMS on first use. @throws as callKms */
export function ensureManagedKey({ id, region }: Deployment): Promise<KmsKey> {
	return ensureRow({
		row: { kind: "MANAGED", deploymentId: id, region, name: "Keyhold managed key" },
		where: { kind: "MANAGED", deploymentId: id },
		alias: `alias/keyhold/${id}`,
		description: `Keyhold managed key of deployment ${id}`,
	});
}

/** The owned key of a region, created in KMS on first use. @throws as callKms */
export function ensureOwnedKey(region: string): Promise<KmsKey> {
	return ensureRow({
		row: { kind: "OWNED", region, name: "Keyhold owned key" },
		where: { kind: "OWNED", region },
		alias: "alias/keyhold/owned",
		description: "Keyhold owned key",
	});
}

type DefaultKey = {
	row: Pick<Prisma.KmsKeyUncheckedCreateInput, "kind" | "deploymentId" | "region" | "name">;
	where: Prisma.KmsKeyWhereInput;
	alias: string;
	description: string;
};

/**
 * KMS is not transactional: the intent is stored first, as a row that is not ACTIVE, and the ARN afterwards. If a process
 * finds an unfinished intent, it looks for the key that the intent may have left behind. One process at a time does so.
 */
async function ensureRow({ row, where, alias, description }: DefaultKey): Promise<KmsKey> {
	const ready = await db().kmsKey.findFirst({ where: { ...where, status: "ACTIVE" } });
	if (ready) return ready;
	return whileLocked(`default key ${row.region} ${alias}`, async () => {
		const found = await db().kmsKey.findFirst({ where });
		if (found?.status === "ACTIVE") return found;
		const { id } =
			found ?? (await db().kmsKey.create({ data: { ...row, id: newId(), arn: "", status: "ADDED" } }));
		const arn = await ensureDefaultKey(row.region, alias, description, { isInterrupted: found !== null });
		return db().kmsKey.update({ where: { id }, data: { arn, status: "ACTIVE" } });
	});
}
