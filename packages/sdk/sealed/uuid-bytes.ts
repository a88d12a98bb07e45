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

/** The UUID in 16 bytes at `offset`, as lower-case text (RFC 9562 §4). */
export function readId(bytes: Uint8Array, offset: number): string {
	const hex = Buffer.from(bytes.buffer, bytes.byteOffset + offset, 16).toString("hex");
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
