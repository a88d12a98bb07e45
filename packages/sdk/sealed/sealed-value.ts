import type { KeyObject } from "node:crypto";
import { KeyholdError } from "../errors.ts";
import { nonceLength, openFrame, sealFrame, tagLength } from "./frame.ts";
import { readId, writeId } from "./uuid-bytes.ts";
import { additionalDataOf, layoutVersion, type ValueIdentity } from "./value-identity.ts";

const prefixLength = 1 + 16;

/** Bytes that sealing adds to a value. */
export const sealedValueOverhead = prefixLength + nonceLength + tagLength;

/** The largest value that can be sealed, in bytes. */
export const maxValueBytes = 5 * 1024 * 1024;

/**
 * Seals a value with AES-256-GCM: `version(1) | data key(16) | nonce(12) | ciphertext | tag(16)`. Layout and vectors:
 * docs/sealed-value.md. @throws KeyholdError INVALID_INPUT
 */
export function sealValue(dataKey: KeyObject, identity: ValueIdentity, value: Uint8Array): Buffer {
	return seal(dataKey, identity, value);
}

/** As `sealValue`, with a given nonce. Only for the frozen test vectors. */
export function sealValueWithNonce(
	dataKey: KeyObject,
	identity: ValueIdentity,
	value: Uint8Array,
	nonce: Uint8Array,
): Buffer {
	return seal(dataKey, identity, value, nonce);
}

function seal(dataKey: KeyObject, identity: ValueIdentity, value: Uint8Array, nonce?: Uint8Array): Buffer {
	if (value.length > maxValueBytes) {
		throw new KeyholdError(
			"INVALID_INPUT",
			`A value can have at most ${maxValueBytes} bytes; this one has ${value.length}.`,
		);
	}
	const additionalData = additionalDataOf(identity);
	const sealed = sealFrame(dataKey, additionalData, prefixLength, value, nonce);
	sealed[0] = layoutVersion;
	writeId(identity.dataKeyId, sealed, 1);
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

/**
 * Opens what `sealValue` made, byte for byte.
 * @throws KeyholdError VALUE_NOT_SEALED for bytes that do not begin like a sealed value; VALUE_INTEGRITY, the same for a
 * wrong key, context, tenant or a changed byte: an attacker must not learn which. INVALID_INPUT for a context that cannot be
 */
export function openValue(dataKey: KeyObject, identity: ValueIdentity, sealed: Uint8Array): Buffer {
	requireLayout(sealed);
	const additionalData = additionalDataOf(identity);
	const bytes = Buffer.isBuffer(sealed)
		? sealed
		: Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length);
	// The stored ID and the given one are the same, or the value belongs to another data key.
	if (!bytes.subarray(1, prefixLength).equals(additionalData.subarray(18, 34))) throw damaged();
	try {
		return openFrame(dataKey, additionalData, prefixLength, bytes);
	} catch {
		throw damaged();
	}
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
