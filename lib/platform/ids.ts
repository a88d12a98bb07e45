import { v7 } from "uuid";

/** A new UUIDv7 (RFC 9562 §5.7): sorts by the time it was made. */
export function newId(): string {
	return v7();
}

/** "1b4e28ba-2fa1-…" → its 16 bytes. @throws Error as writeId */
export function idToBytes(id: string): Buffer {
	const bytes = Buffer.allocUnsafe(16);
	writeId(id, bytes, 0);
	return bytes;
}

/** Of a character code, the value of the hexadecimal digit; 255 for what is none. */
const digits = new Uint8Array(128).fill(255);
for (const [value, digit] of [..."0123456789abcdef"].entries()) {
	digits[digit.charCodeAt(0)] = value;
	digits[digit.toUpperCase().charCodeAt(0)] = value;
}
const dash = 45;

/**
 * Writes the 16 bytes of "1b4e28ba-2fa1-…" into `target`. By hand, since it is done three times for every record that
 * is sealed or opened. @throws Error for anything but a UUID, since layouts rest on the length.
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
