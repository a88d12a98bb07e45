import { currentSealer, type OwnedDeployment, type Sealer } from "./current-sealer.ts";
import { dataKeyChanging } from "./data-key-changing.ts";
import type { StoredResource } from "./resources.ts";

const maxAttempts = 10;

/**
 * Writes records under the data key that is CURRENT at the moment of the write, and makes at most `seals` seals per call of
 * `write`. `write` must store them only if
 * `sealer.dataKeyId` is CURRENT, holding a share lock on its row (`currentDataKeyFence`), and return whether it did. If a
 * rekey came in between, it is called again with the new data key.
 * @throws KeyholdError as currentSealer, and DATA_KEY_CHANGING after ten attempts; nothing was written then.
 */
export async function sealRecords(
	deployment: OwnedDeployment,
	resource: StoredResource,
	seals: number,
	write: (sealer: Sealer) => Promise<boolean>,
): Promise<void> {
	for (let attempt = 0; attempt < maxAttempts; attempt++) {
		const sealer = await currentSealer(deployment, resource, { isRefreshed: attempt > 0, seals });
		if (sealer && (await write(sealer))) return;
	}
	throw dataKeyChanging();
}
