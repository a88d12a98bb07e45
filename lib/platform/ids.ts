import { v7 } from "uuid";
import { writeId } from "../../packages/sdk/sealed/index.ts";

export { writeId };

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
