import type { Db, Tx } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { ignoreErrors } from "../platform/ignore-errors.ts";
import type { QueryPayloadKind } from "../platform/prisma/client.ts";
import { currentDataKeyFence } from "../vault/current-data-key-fence.ts";
import type { OwnedDeployment } from "../vault/current-sealer.ts";
import { dataKeyChanging } from "../vault/data-key-changing.ts";
import { openStoredRecord, sealedSelection } from "../vault/open-stored-record.ts";
import { addedRecords, deletedRecords } from "../vault/record-counts.ts";
import { type SealedOne, sealOneRecord } from "../vault/seal-one-record.ts";
import { type QueryDefinition, queryDefinition } from "./query-definition.ts";
import type { QueryResult } from "./query-result.ts";

type QueryRef = { deploymentId: string; queryId: string };

/** Seals a definition or a result, to be stored by `storePayload`. @throws KeyholdError as sealOneRecord */
export function sealPayload(
	deployment: OwnedDeployment,
	value: QueryDefinition | QueryResult,
): Promise<SealedOne> {
	return sealOneRecord(deployment, "SCHEDULED_QUERIES", newId(), Buffer.from(JSON.stringify(value)));
}

/**
 * Replaces the stored definition or result with a sealed one.
 * @throws KeyholdError DATA_KEY_CHANGING when its data key is no longer CURRENT: it has to be sealed again.
 */
export async function storePayload(
	tx: Tx,
	{ deploymentId, queryId }: QueryRef,
	kind: QueryPayloadKind,
	{ recordId, dataKeyId, payload }: SealedOne,
): Promise<void> {
	await deletePayloads(tx, { deploymentId, queryId }, kind);
	const stored = await tx.$executeRawUnsafe(
		`WITH ${currentDataKeyFence}, ${addedRecords("1", "fence", "$7")}
		INSERT INTO scheduled_query_payloads (deployment_id, data_key_id, id, query_id, kind, payload)
		SELECT $1, $2::uuid, $3::uuid, $4::uuid, $5::"QueryPayloadKind", $6 WHERE EXISTS (SELECT 1 FROM fence)`,
		deploymentId,
		dataKeyId,
		recordId,
		queryId,
		kind,
		payload,
		newId(),
	);
	if (stored === 1) return;
	throw dataKeyChanging();
}

/** Deletes the payloads of a query, or those of one kind. */
export async function deletePayloads(
	tx: Tx,
	{ deploymentId, queryId }: QueryRef,
	kind: QueryPayloadKind | null = null,
): Promise<void> {
	const isOfQuery = `query_id = $3::uuid AND ($4::"QueryPayloadKind" IS NULL OR kind = $4::"QueryPayloadKind")`;
	await tx.$executeRawUnsafe(
		`WITH ${deletedRecords("scheduled_query_payloads", isOfQuery)} SELECT count(*) FROM gone`,
		deploymentId,
		newId(),
		queryId,
		kind,
	);
}

/**
 * Opens a query's definition. @throws KeyholdError DATA_DESTROYED if it was destroyed with its key, and as openStoredRecord
 */
export async function openDefinition(
	db: Db,
	query: QueryRef,
): Promise<{ payloadId: string; definition: QueryDefinition }> {
	const opened = await openPayload(db, query, "DEFINITION");
	if (!opened) {
		throw new KeyholdError(
			"DATA_DESTROYED",
			"The query's definition was destroyed together with its encryption key.",
		);
	}
	return { payloadId: opened.payloadId, definition: queryDefinition.parse(opened.value) };
}

/** Opens the last result of a query; null before the first run. @throws KeyholdError as openStoredRecord */
export async function openResult(db: Db, query: QueryRef): Promise<QueryResult | null> {
	const opened = await openPayload(db, query, "RESULT");
	return (opened?.value as QueryResult | undefined) ?? null;
}

/** Undefined when there is none. */
async function openPayload(db: Db, { deploymentId, queryId }: QueryRef, kind: QueryPayloadKind) {
	let payloadId = "";
	const opening = openStoredRecord(async () => {
		const row = await db.scheduledQueryPayload.findUnique({
			where: { deploymentId_queryId_kind: { deploymentId, queryId, kind } },
			select: sealedSelection,
		});
		if (!row) throw new KeyholdError("NOT_FOUND", "This query has no such payload.");
		payloadId = row.id;
		return row;
	});
	const payload = await ignoreErrors(opening, "NOT_FOUND");
	return payload && { payloadId, value: JSON.parse(payload.toString("utf8")) as unknown };
}
