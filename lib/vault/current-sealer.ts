import { db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { perProcess } from "../platform/per-process.ts";
import type { Resource } from "../platform/prisma/client.ts";
import { tally } from "../platform/tally.ts";
import { sealRecord } from "./envelope.ts";
import { firstDataKey } from "./first-data-key.ts";
import { openDataKey } from "./open-data-key.ts";
import type { StoredResource } from "./resources.ts";
import { findCurrentDataKey, type StoredDataKey } from "./stored-data-keys.ts";
import { takeSeals } from "./take-seals.ts";

const sealed = tally("keyhold_records_sealed_total", "Records sealed by writes.");

/** A deployment and the organization that the caller acts in: its encryption context opens the data key. */
export type OwnedDeployment = { id: string; organizationId: string };

export type Sealer = {
	dataKeyId: string;
	seal: (recordId: string, payload: Uint8Array) => Buffer;
};

/**
 * Seals at most `seals` records under the deployment's current data key, which are counted before they are made. The data key
 * may be the one that this process remembers; `isRefreshed` reads it from the database.
 * @returns null if the data key is no longer CURRENT; a data key that passes may be replaced at any time, which the fence of the
 * write decides
 * @throws KeyholdError as openDataKey
 */
export async function currentSealer(
	deployment: OwnedDeployment,
	resource: StoredResource,
	{ isRefreshed, seals }: { isRefreshed: boolean; seals: number },
): Promise<Sealer | null> {
	const { dataKey, key } = await openCurrentDataKey(deployment, resource, isRefreshed);
	if (!(await takeSeals({ ...dataKey, resource }, seals))) return null;
	const { id: deploymentId } = deployment;
	return {
		dataKeyId: dataKey.id,
		seal: (recordId, payload) => {
			sealed.count++;
			return sealRecord(key, { deploymentId, resource, recordId, dataKeyId: dataKey.id }, payload);
		},
	};
}

async function openCurrentDataKey(deployment: OwnedDeployment, resource: Resource, isRefreshed: boolean) {
	const dataKey = await knownCurrentDataKey(deployment, resource, isRefreshed);
	try {
		return { dataKey, key: await openDataKey(dataKey) };
	} catch (error) {
		// The remembered data key may be from before a rekey, and its KMS key disabled since.
		const present = await knownCurrentDataKey(deployment, resource, true);
		if (present.id !== dataKey.id || present.wrappedAt !== dataKey.wrappedAt) {
			return { dataKey: present, key: await openDataKey(present).catch(throwRefusal(present)) };
		}
		return throwRefusal(dataKey)(error);
	}
}

type RefusalListener = (kmsKeyId: string) => void;

const refusalListeners = perProcess("listeners to refused writes", () => new Set<RefusalListener>());

/** Calls `listener` for each write that fails because AWS refuses the KMS key. Returns a function that unsubscribes it. */
export function onWriteRefused(listener: RefusalListener): () => void {
	refusalListeners().add(listener);
	return () => refusalListeners().delete(listener);
}

function throwRefusal({ kmsKeyId }: StoredDataKey) {
	return (error: unknown): never => {
		if (error instanceof KeyholdError && error.code === "KEY_REVOKED") {
			for (const listener of refusalListeners()) listener(kmsKeyId);
		}
		throw error;
	};
}

// May be out of date: the fence decides at the write. The organization is part of the cache key.
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
