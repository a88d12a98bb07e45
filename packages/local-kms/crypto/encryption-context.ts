export type EncryptionContext = Record<string, string>;

/**
 * The bytes that AES-GCM authenticates: pairs sorted by key, each part preceded by its length, so that no two contexts
 * share an encoding and their order does not matter.
 */
export function encodeContext(context: EncryptionContext): Buffer {
	const parts: Buffer[] = [];
	const encoded = Object.entries(context).map(
		([key, value]) => [Buffer.from(key), Buffer.from(value)] as const,
	);
	for (const pair of encoded.sort(([a], [b]) => Buffer.compare(a, b))) {
		for (const part of pair) {
			const length = Buffer.alloc(4);
			length.writeUInt32BE(part.length);
			parts.push(length, part);
		}
	}
	return Buffer.concat(parts);
}
