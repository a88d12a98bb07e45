import { currentSealer, type OwnedDeployment } from "./current-sealer.ts";
import { dataKeyChanging } from "./data-key-changing.ts";
import type { StoredResource } from "./resources.ts";

export type SealedOne = { recordId: string; dataKeyId: string; payload: Buffer };

/**
 * Seals one record before the transaction that stores it, so that no KMS call happens inside. The INSERT must hold the
 * `currentDataKeyFence` of `dataKeyId`. If a rekey came in between, the fence stores nothing: seal the record again.
 * @throws KeyholdError as currentSealer, DATA_KEY_CHANGING
 */
export async function sealOneRecord(
	deployment: OwnedDeployment,
	resource: StoredResource,
	recordId: string,
	payload: Uint8Array,
): Promise<SealedOne> {
	const sealer = await currentSealer(deployment, resource, { isRefreshed: true, seals: 1 });
	if (!sealer) throw dataKeyChanging();
	const { dataKeyId, seal } = sealer;
	return { recordId, dataKeyId, payload: seal(recordId, payload) };
}
