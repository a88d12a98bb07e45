import type { KeyObject } from "node:crypto";
import { nonceLength, openFrame, sealFrame, tagLength } from "./frame.ts";
import { writeId } from "./uuid-bytes.ts";

/** Part of the layout: a number never changes its meaning and is never reused. */
export const resourceCodes = { REQUEST_LOGS: 1, TRACES: 2, SCHEDULED_QUERIES: 3 } as const;

/** Identifies a record. It is bound into the seal as additional authenticated data, so the record opens nowhere else. */
export type RecordIdentity = {
	deploymentId: string;
	resource: keyof typeof resourceCodes;
	recordId: string;
	dataKeyId: string;
};

const version = 1;
const prefixLength = 1;

/** Bytes that sealing adds to a payload. */
export const sealOverhead = prefixLength + nonceLength + tagLength;

/**
 * Seals the payload of a record that Keyhold stores, with AES-256-GCM: `version(1) | nonce(12) | ciphertext | tag(16)`.
 * Layout and vectors: docs/sealed-record.md.
 */
export function sealRecord(dataKey: KeyObject, identity: RecordIdentity, payload: Uint8Array): Buffer {
	const sealed = sealFrame(dataKey, additionalData(identity), prefixLength, payload);
	sealed[0] = version;
	return sealed;
}

/** As `sealRecord`, with a given nonce. Only for the frozen test vectors. */
export function sealRecordWithNonce(
	dataKey: KeyObject,
	identity: RecordIdentity,
	payload: Uint8Array,
	nonce: Uint8Array,
): Buffer {
	const sealed = sealFrame(dataKey, additionalData(identity), prefixLength, payload, nonce);
	sealed[0] = version;
	return sealed;
}

/**
 * Opens what `sealRecord` made, byte for byte.
 * @throws Error, the same for a wrong key, row, organization or a changed byte: an attacker must not learn which
 */
export function openRecord(dataKey: KeyObject, identity: RecordIdentity, sealed: Uint8Array): Buffer {
	const bytes = Buffer.isBuffer(sealed)
		? sealed
		: Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length);
	if (bytes.length < sealOverhead || bytes[0] !== version)
		throw new Error("not a sealed record of version 1");
	return openFrame(dataKey, additionalData(identity), prefixLength, bytes);
}

// Shared by all calls: the cipher copies it, and nothing else runs in between.
const additional = Buffer.allocUnsafeSlow(1 + 16 + 1 + 16 + 16);
// The ids that it holds: records come in batches of one deployment and data key.
let written = { deploymentId: "", dataKeyId: "" };

/** `version(1) | deployment(16) | resource(1) | record(16) | data key(16)`: fixed lengths, so unambiguous. */
function additionalData({ deploymentId, resource, recordId, dataKeyId }: RecordIdentity): Buffer {
	if (deploymentId !== written.deploymentId || dataKeyId !== written.dataKeyId) {
		written = { deploymentId: "", dataKeyId: "" };
		additional[0] = version;
		writeId(deploymentId, additional, 1);
		writeId(dataKeyId, additional, 34);
		written = { deploymentId, dataKeyId };
	}
	additional[17] = resourceCodes[resource];
	writeId(recordId, additional, 18);
	return additional;
}
