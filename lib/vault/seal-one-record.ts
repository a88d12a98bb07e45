import { currentSealer, type OwnedDeployment } from "./current-sealer.ts";
import type { StoredResource } from "./resources.ts";

export type SealedOne = { recordId: string; dataKeyId: string; payload: Buffer };

/**
 * Seals one record before the transaction that stores it, so that no KMS call happens inside. The INSERT must hold the
 * `currentDataKeyFence` of `dataKeyId`. If a rekey came in between, the fence stores nothing: seal the record again.
 * @throws KeyholdError as currentSealer
 */
export async function sealOneRecord(
	deployment: OwnedDeployment,
	resource: StoredResource,
	recordId: string,
	payload: Uint8Array,
): Promise<SealedOne> {
	const { dataKeyId, seal } = await currentSealer(deployment, resource, { isRefreshed: true });
	return { recordId, dataKeyId, payload: seal(recordId, payload) };
}
