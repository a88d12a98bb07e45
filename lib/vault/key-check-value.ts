import { createHmac, timingSafeEqual } from "node:crypto";

const label = "keyhold key check value 1";
const length = 16;

/**
 * Distinguishes data keys without revealing them: HMAC-SHA-256 of a fixed text under the data key, cut to 16 bytes. Stored
 * beside the wrapped data key. Pure. Source: RFC 2104; ANSI X9.24-1 "key check value".
 */
export function keyCheckValue(dataKey: Uint8Array): Uint8Array<ArrayBuffer> {
	return new Uint8Array(createHmac("sha256", dataKey).update(label).digest().subarray(0, length));
}

/** True if `stored` is the check value of `dataKey`. Pure. */
export function hasCheckValue(dataKey: Uint8Array, stored: Uint8Array): boolean {
	return stored.length === length && timingSafeEqual(keyCheckValue(dataKey), stored);
}
