import { v7 } from "uuid";

/** A new UUIDv7 (RFC 9562 §5.7): sorts by the time it was made. */
export function newId(): string {
	return v7();
}

/** "1b4e28ba-2fa1-…" → its 16 bytes. @throws Error for anything but a UUID, since layouts rest on the length. */
export function idToBytes(id: string): Buffer {
	const bytes = Buffer.from(id.replaceAll("-", ""), "hex");
	if (bytes.length !== 16 || id.length !== 36) throw new Error("not a UUID");
	return bytes;
}
