import { createHmac, timingSafeEqual } from "node:crypto";

const label = "keyhold key check value 1";
const length = 16;

/**
 * A value that tells one data key from another and nothing about it: HMAC-SHA-256 under the data key of a fixed text, cut
 * to 16 bytes. Stored beside the wrapped data key. Pure. Source: RFC 2104; for the idea, ANSI X9.24-1 "key check value".
 */
export function keyCheckValue(dataKey: Uint8Array): Uint8Array<ArrayBuffer> {
	return new Uint8Array(createHmac("sha256", dataKey).update(label).digest().subarray(0, length));
}

/** Whether `dataKey` is the one that `stored` was made of. Pure. */
export function hasCheckValue(dataKey: Uint8Array, stored: Uint8Array): boolean {
	return stored.length === length && timingSafeEqual(keyCheckValue(dataKey), stored);
}
