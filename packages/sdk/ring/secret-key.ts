import { createSecretKey, type KeyObject } from "node:crypto";

/** A key made of the bytes, which are overwritten. */
export function takeSecretKey(bytes: Uint8Array): KeyObject {
	const key = createSecretKey(bytes);
	bytes.fill(0);
	return key;
}
