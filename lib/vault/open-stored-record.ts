import type { Prisma } from "../platform/prisma/client.ts";
import { tally } from "../platform/tally.ts";
import { openRecord } from "./envelope.ts";
import { openDataKey } from "./open-data-key.ts";
import { storedDataKeySelection, toStoredDataKey } from "./stored-data-keys.ts";

const opened = tally("keyhold_records_opened_total", "Records opened by reads.");

/** What to select of a sealed row so that it can be opened. */
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
 * Opens the payload of the row that `load` reads. A rekey may move the row or its data key between the reading and
 * the opening: then, and only then, it is read and tried once more.
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
	const dataKey = toStoredDataKey(row.dataKey);
	const { deploymentId, resource, id: dataKeyId } = dataKey;
	const key = await openDataKey(dataKey);
	const payload = openRecord(key, { deploymentId, resource, recordId: row.id, dataKeyId }, row.payload);
	opened.count++;
	return payload;
}

/** A data key that was retired between the reading of the row and of its data key is missing: never the same twice. */
function fingerprint({ dataKey }: SealedRow): string | symbol {
	if (!dataKey) return Symbol("retired");
	return `${dataKey.id} ${dataKey.kmsKeyId} ${dataKey.wrappedAt.getTime()}`;
}
