import { db } from "../platform/db.ts";
import type { Resource } from "../platform/prisma/client.ts";
import { type OwnedDeployment, sealRecords } from "./seal-records.ts";
import { findCurrentDataKey } from "./stored-data-keys.ts";

export type SealedOne = { recordId: string; dataKeyId: string; payload: Buffer };

/**
 * Seals one record ahead of the transaction that stores it, so that KMS is not called within. The INSERT has to hold
 * the `currentDataKeyFence` of `dataKeyId`; where a rekey got in between it stores nothing, and all of it is done again.
 * @throws KeyholdError as sealRecords
 */
export async function sealOneRecord(
	deployment: OwnedDeployment,
	resource: Resource,
	recordId: string,
	payload: Uint8Array,
): Promise<SealedOne> {
	let sealed: SealedOne | undefined;
	await sealRecords(deployment, resource, async ({ dataKeyId, seal }) => {
		sealed = { recordId, dataKeyId, payload: seal(recordId, payload) };
		// What is remembered as CURRENT may be long out of date.
		return (await findCurrentDataKey(db(), deployment.id, resource))?.id === dataKeyId;
	});
	if (!sealed) throw new Error("sealRecords ended without sealing");
	return sealed;
}
