import type { Prisma } from "../platform/prisma/client.ts";
import { tally } from "../platform/tally.ts";
import { openRecord } from "./envelope.ts";
import { openDataKey } from "./open-data-key.ts";
import { type RecordDataKey, storedDataKeySelection, toStoredDataKey } from "./stored-data-keys.ts";

const opened = tally("keyhold_records_opened_total", "Records opened by reads.");

/** The columns of a sealed row that opening it needs. */
export const sealedSelection = {
	id: true,
	deploymentId: true,
	payload: true,
	dataKey: { select: storedDataKeySelection },
} as const;

export type SealedRow = {
	id: string;
	deploymentId: string;
	payload: Uint8Array;
	dataKey: Prisma.DataKeyGetPayload<{ select: typeof storedDataKeySelection }>;
};

/**
 * Opens the payload of the row that `load` reads. If a rekey has moved the row or its data key in between, the row is read
 * and opened once more.
 * @throws KeyholdError as openDataKey and openRecord
 */
export async function openStoredRecord(load: () => Promise<SealedRow>): Promise<Buffer> {
	const row = await load();
	try {
		return await open(row);
	} catch (error) {
		const again = await load();
		if (fingerprint(again) === fingerprint(row)) throw error;
		return open(again);
	}
}

async function open(row: SealedRow): Promise<Buffer> {
	// Foreign keys of the sealed tables name data keys of their own resource only.
	const dataKey = toStoredDataKey(row.dataKey) as RecordDataKey;
	const { deploymentId, resource, id: dataKeyId } = dataKey;
	const key = await openDataKey(dataKey);
	const payload = openRecord(key, { deploymentId, resource, recordId: row.id, dataKeyId }, row.payload);
	opened.count++;
	return payload;
}

/** The data key is missing if it was retired between the reads of the row and of the key; then the row is always read again. */
function fingerprint({ dataKey }: SealedRow): string | symbol {
	if (!dataKey) return Symbol("retired");
	return `${dataKey.id} ${dataKey.kmsKeyId} ${dataKey.wrappedAt.getTime()}`;
}
