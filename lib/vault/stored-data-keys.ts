import { encryptionContext } from "../kms/encryption-context.ts";
import type { KmsKeyRef } from "../kms/wrapped-data-keys.ts";
import type { Db } from "../platform/db.ts";
import type { DataKeyState, Prisma, Resource } from "../platform/prisma/client.ts";
import type { StoredResource } from "./resources.ts";

/** A data key's row with all that unwrapping it needs. */
export type StoredDataKey = {
	id: string;
	kmsKeyId: string;
	wrapped: Uint8Array;
	/** Changes when the data key is wrapped again. */
	wrappedAt: number;
	/** The wrapping and the encryption context. An unwrap that was allowed for one version opens nothing of another. */
	version: string;
	/** Detects a wrong unwrap; null for data keys older than check values. */
	checkValue: Uint8Array | null;
	deploymentId: string;
	resource: Resource;
	state: DataKeyState;
	kmsKey: KmsKeyRef;
	context: ReturnType<typeof encryptionContext>;
};

/** A data key whose records Keyhold stores. */
export type RecordDataKey = StoredDataKey & { resource: StoredResource };

/** The columns of a data key that unwrapping it needs. */
export const storedDataKeySelection = {
	id: true,
	deploymentId: true,
	resource: true,
	state: true,
	kmsKeyId: true,
	wrapped: true,
	checkValue: true,
	wrappedAt: true,
	kmsKey: { select: { arn: true, region: true } },
	deployment: { select: { organizationId: true } },
} satisfies Prisma.DataKeySelect;

type Row = Prisma.DataKeyGetPayload<{ select: typeof storedDataKeySelection }>;

/** Maps a row. The context is rebuilt from the deployment's organization, not read from the row. */
export function toStoredDataKey({ deployment, wrappedAt, ...row }: Row): StoredDataKey {
	const context = encryptionContext(deployment.organizationId, row.deploymentId, row.resource);
	const version = [row.kmsKeyId, wrappedAt.getTime(), ...Object.values(context)].join(" ");
	return { ...row, wrappedAt: wrappedAt.getTime(), context, version };
}

export async function listDataKeys(db: Db, deploymentId: string): Promise<StoredDataKey[]> {
	const rows = await db.dataKey.findMany({
		where: { deploymentId },
		select: storedDataKeySelection,
		orderBy: { id: "asc" },
	});
	return rows.map(toStoredDataKey);
}

/** The data key for new writes; null before the first write. */
export async function findCurrentDataKey(
	db: Db,
	deploymentId: string,
	resource: Resource,
): Promise<StoredDataKey | null> {
	const row = await db.dataKey.findFirst({
		where: { deploymentId, resource, state: "CURRENT" },
		select: storedDataKeySelection,
	});
	return row && toStoredDataKey(row);
}

/** The data key of a deployment's blind index; null before its first use. */
export async function findIndexDataKey(db: Db, deploymentId: string): Promise<StoredDataKey | null> {
	const row = await db.dataKey.findFirst({
		where: { deploymentId, resource: "APPLICATION_DATA", state: "INDEX" },
		select: storedDataKeySelection,
	});
	return row && toStoredDataKey(row);
}
