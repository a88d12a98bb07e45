import { ensureDefaultKey } from "../kms/default-keys.ts";
import { db, isUniqueViolation } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { KmsKey, Prisma, Resource } from "../platform/prisma/client.ts";

type Deployment = { id: string; region: string };

/** What protects a resource for which no customer's key is chosen: its own managed key, or the region's owned key. */
export function ensureDefaultKmsKey(deployment: Deployment, resource: Resource): Promise<KmsKey> {
	return resource === "SCHEDULED_QUERIES" ? ensureOwnedKey(deployment.region) : ensureManagedKey(deployment);
}

/** The deployment's managed key, made in KMS on first need. @throws as callKms */
export function ensureManagedKey(deployment: Deployment): Promise<KmsKey> {
	return ensureRow({ kind: "MANAGED", deploymentId: deployment.id }, async () => ({
		kind: "MANAGED",
		deploymentId: deployment.id,
		region: deployment.region,
		name: "Keyhold managed key",
		arn: await ensureDefaultKey(
			deployment.region,
			`alias/keyhold/${deployment.id}`,
			`Keyhold managed key of deployment ${deployment.id}`,
		),
	}));
}

function ensureOwnedKey(region: string): Promise<KmsKey> {
	return ensureRow({ kind: "OWNED", region }, async () => ({
		kind: "OWNED",
		region,
		name: "Keyhold owned key",
		arn: await ensureDefaultKey(region, "alias/keyhold/owned", "Keyhold owned key"),
	}));
}

async function ensureRow(
	where: Prisma.KmsKeyWhereInput,
	make: () => Promise<Omit<Prisma.KmsKeyUncheckedCreateInput, "id" | "status">>,
): Promise<KmsKey> {
	const found = await db().kmsKey.findFirst({ where });
	if (found) return found;
	const data = await make();
	try {
		return await db().kmsKey.create({ data: { ...data, id: newId(), status: "ACTIVE" } });
	} catch (error) {
		if (!isUniqueViolation(error)) throw error;
		return db().kmsKey.findFirstOrThrow({ where });
	}
}
