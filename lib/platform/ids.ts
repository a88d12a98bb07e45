import { v7 } from "uuid";

/** A new UUIDv7 (RFC 9562 §5.7), which sorts by its time of creation. */
export function newId(): string {
	return v7();
}

/** The nil UUID (RFC 9562 §5.9), for what belongs to no organization. */
export const nilId = "00000000-0000-0000-0000-000000000000";

/** The 16 bytes of "1b4e28ba-2fa1-…". @throws Error for text that is not a UUID */
export function idToBytes(id: string): Buffer {
	const bytes = Buffer.allocUnsafe(16);
	writeId(id, bytes, 0);
	return bytes;
}

/** The value of a hexadecimal digit, by its character code; 255 for other characters. */
const digits = new Uint8Array(128).fill(255);
for (const [value, digit] of [..."0123456789abcdef"].entries()) {
	digits[digit.charCodeAt(0)] = value;
	digits[digit.toUpperCase().charCodeAt(0)] = value;
}
const dash = 45;

/**
 * Writes the 16 bytes of "1b4e28ba-2fa1-…" into `target`. Optimized, since sealing or opening a record does it three
 * times. @throws Error for text that is not a UUID
 */
export function writeId(id: string, target: Uint8Array, offset: number): void {
	let at = 0;
	let invalid = id.length ^ 36;
	for (let byte = 0; byte < 16; byte++) {
		if (byte === 4 || byte === 6 || byte === 8 || byte === 10) invalid |= id.charCodeAt(at++) ^ dash;
		const high = digits[id.charCodeAt(at++)] ?? 255;
		const low = digits[id.charCodeAt(at++)] ?? 255;
		invalid |= (high | low) & 240;
		target[offset + byte] = (high << 4) | low;
	}
	if (invalid !== 0) throw new Error("not a UUID");
}
