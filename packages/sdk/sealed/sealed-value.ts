import type { KeyObject } from "node:crypto";
import { KeyholdError } from "../errors.ts";
import { nonceLength, openFrame, sealFrame, tagLength } from "./frame.ts";
import { readId } from "./uuid-bytes.ts";
import {
	additionalDataOf,
	dataKeyIdOffset,
	identityPrefixOf,
	layoutVersion,
	type ValueIdentity,
} from "./value-identity.ts";

/** The bytes in which a sealed value names its layout and its data key. */
export const dataKeyPrefixLength = 1 + 16;

/** Bytes that sealing adds to a value. */
export const sealedValueOverhead = dataKeyPrefixLength + nonceLength + tagLength;

/** The largest value that can be sealed, in bytes. */
export const maxValueBytes = 5 * 1024 * 1024;

/** A data key together with the deployment and the ID that are bound into its values. */
export type BoundDataKey = { key: KeyObject; identityPrefix: Uint8Array };

/** Binds a data key once for many values. @throws KeyholdError INVALID_INPUT for IDs that are not UUIDs */
export function bindDataKey(key: KeyObject, deploymentId: string, dataKeyId: string): BoundDataKey {
	return { key, identityPrefix: identityPrefixOf(deploymentId, dataKeyId) };
}

/**
 * Seals a value with AES-256-GCM: `version(1) | data key(16) | nonce(12) | ciphertext | tag(16)`. Layout and vectors:
 * docs/sealed-value.md. @throws KeyholdError INVALID_INPUT
 */
export function sealValue(dataKey: KeyObject, identity: ValueIdentity, value: Uint8Array): Buffer {
	return sealBound(bindDataKey(dataKey, identity.deploymentId, identity.dataKeyId), identity.context, value);
}

/** As `sealValue`, with a given nonce. Only for the frozen test vectors. */
export function sealValueWithNonce(
	dataKey: KeyObject,
	identity: ValueIdentity,
	value: Uint8Array,
	nonce: Uint8Array,
): Buffer {
	const bound = bindDataKey(dataKey, identity.deploymentId, identity.dataKeyId);
	return sealBound(bound, identity.context, value, nonce);
}

/** As `sealValue`, with a data key that was bound before. Pass a nonce only for frozen test vectors. */
export function sealBound(
	{ key, identityPrefix }: BoundDataKey,
	context: readonly string[],
	value: Uint8Array,
	nonce?: Uint8Array,
): Buffer {
	if (value.length > maxValueBytes) {
		throw new KeyholdError(
			"INVALID_INPUT",
			`A value can have at most ${maxValueBytes} bytes; this one has ${value.length}.`,
		);
	}
	const sealed = sealFrame(key, additionalDataOf(identityPrefix, context), dataKeyPrefixLength, value, nonce);
	sealed[0] = layoutVersion;
	for (let byte = 0; byte < 16; byte++) sealed[1 + byte] = identityPrefix[dataKeyIdOffset + byte] as number;
	return sealed;
}

/**
 * The ID of the data key that opens a sealed value. Not authenticated until `openValue` succeeds.
 * @throws KeyholdError VALUE_NOT_SEALED for bytes that do not begin like a sealed value, VALUE_INTEGRITY for too few
 */
export function dataKeyIdOf(sealed: Uint8Array): string {
	requireLayout(sealed);
	return readId(sealed, 1);
}

/** True if bytes begin like a sealed value and are long enough for one. It may still not open. */
export function isSealedBytes(bytes: Uint8Array): boolean {
	return bytes[0] === layoutVersion && bytes.length >= sealedValueOverhead;
}

/**
 * Opens what `sealValue` made, byte for byte.
 * @throws KeyholdError VALUE_NOT_SEALED for bytes that do not begin like a sealed value; VALUE_INTEGRITY, the same for a
 * wrong key, context, tenant or a changed byte: an attacker must not learn which. INVALID_INPUT for a context that cannot be
 */
export function openValue(dataKey: KeyObject, identity: ValueIdentity, sealed: Uint8Array): Buffer {
	return openBound(bindDataKey(dataKey, identity.deploymentId, identity.dataKeyId), identity.context, sealed);
}

/** As `openValue`, with a data key that was bound before. */
export function openBound(
	{ key, identityPrefix }: BoundDataKey,
	context: readonly string[],
	sealed: Uint8Array,
): Buffer {
	requireLayout(sealed);
	const additionalData = additionalDataOf(identityPrefix, context);
	const bytes = Buffer.isBuffer(sealed)
		? sealed
		: Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length);
	// The stored ID and the given one are the same, or the value belongs to another data key.
	if (!hasDataKeyId(bytes, identityPrefix)) throw damaged();
	try {
		return openFrame(key, additionalData, dataKeyPrefixLength, bytes);
	} catch {
		throw damaged();
	}
}

function hasDataKeyId(sealed: Uint8Array, identityPrefix: Uint8Array): boolean {
	for (let byte = 0; byte < 16; byte++) {
		if (sealed[1 + byte] !== identityPrefix[dataKeyIdOffset + byte]) return false;
	}
	return true;
}

function requireLayout(sealed: Uint8Array): void {
	if (sealed[0] !== layoutVersion) {
		throw new KeyholdError("VALUE_NOT_SEALED", "These bytes are not a sealed value.");
	}
	if (sealed.length < sealedValueOverhead) throw damaged();
}

function damaged(): KeyholdError {
	return new KeyholdError(
		"VALUE_INTEGRITY",
		"This value can't be decrypted: it is damaged, or it was sealed for another place.",
	);
}
