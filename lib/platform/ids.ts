import { v7 } from "uuid";

/** A new UUIDv7 (RFC 9562 §5.7): sorts by the time it was made. */
export function newId(): string {
	return v7();
}

/** "1b4e28ba-2fa1-…" → its 16 bytes. The text must be a UUID. */
export function idToBytes(id: string): Buffer {
	return Buffer.from(id.replaceAll("-", ""), "hex");
}
