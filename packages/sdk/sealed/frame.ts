import { createCipheriv, createDecipheriv, type KeyObject, randomFillSync } from "node:crypto";

export const nonceLength = 12;
export const tagLength = 16;
const authTag = { authTagLength: tagLength };

// One system call for many nonces: a call per record would cost a fifth of sealing 1 KiB.
const noncePool = Buffer.allocUnsafeSlow(nonceLength * 1024);
let nonceOffset = noncePool.length;

function copyNonce(target: Buffer, offset: number): void {
	if (nonceOffset === noncePool.length) {
		randomFillSync(noncePool);
		nonceOffset = 0;
	}
	noncePool.copy(target, offset, nonceOffset, nonceOffset + nonceLength);
	nonceOffset += nonceLength;
}

/**
 * Seals a payload with AES-256-GCM: `prefix | nonce(12) | ciphertext | tag(16)`. The caller writes the prefix, of
 * `prefixLength` bytes. Nonces are random, so a data key is replaced long before 2^32 seals (NIST SP 800-38D §8.3).
 * Pass a nonce only for frozen test vectors.
 */
export function sealFrame(
	dataKey: KeyObject,
	additionalData: Uint8Array,
	prefixLength: number,
	payload: Uint8Array,
	nonce?: Uint8Array,
): Buffer {
	const headerLength = prefixLength + nonceLength;
	const sealed = Buffer.allocUnsafe(headerLength + payload.length + tagLength);
	if (nonce) sealed.set(nonce, prefixLength);
	else copyNonce(sealed, prefixLength);
	const cipher = createCipheriv("aes-256-gcm", dataKey, sealed.subarray(prefixLength, headerLength));
	cipher.setAAD(additionalData);
	sealed.set(cipher.update(payload), headerLength);
	cipher.final();
	sealed.set(cipher.getAuthTag(), headerLength + payload.length);
	return sealed;
}

/** Opens what `sealFrame` made. @throws Error if the tag does not match; no byte of the payload is returned before that */
export function openFrame(
	dataKey: KeyObject,
	additionalData: Uint8Array,
	prefixLength: number,
	sealed: Buffer,
): Buffer {
	const headerLength = prefixLength + nonceLength;
	const nonce = sealed.subarray(prefixLength, headerLength);
	const decipher = createDecipheriv("aes-256-gcm", dataKey, nonce, authTag);
	decipher.setAAD(additionalData);
	decipher.setAuthTag(sealed.subarray(sealed.length - tagLength));
	const payload = decipher.update(sealed.subarray(headerLength, sealed.length - tagLength));
	decipher.final();
	return payload;
}
