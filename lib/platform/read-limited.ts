import { KeyholdError } from "./errors.ts";

/** Passes chunks through. @throws the error of `tooLarge` once they exceed `maxBytes` together */
export async function* limited(
	chunks: AsyncIterable<Uint8Array>,
	maxBytes: number,
	tooLarge: () => Error,
): AsyncGenerator<Uint8Array> {
	let length = 0;
	for await (const chunk of chunks) {
		length += chunk.length;
		if (length > maxBytes) throw tooLarge();
		yield chunk;
	}
}

/**
 * Reads a body into memory and counts its bytes as they arrive.
 * @param take gets the length of each chunk before it is kept. An error that it throws ends the reading.
 * @throws the error of `tooLarge` above `maxBytes`
 */
export async function readLimited(
	chunks: AsyncIterable<Uint8Array> | null,
	maxBytes: number,
	tooLarge: () => Error,
	take: (bytes: number) => void = () => {},
): Promise<Buffer<ArrayBuffer>> {
	const kept: Uint8Array[] = [];
	for await (const chunk of chunks ? limited(chunks, maxBytes, tooLarge) : []) {
		take(chunk.length);
		kept.push(chunk);
	}
	return Buffer.concat(kept);
}

/** @throws KeyholdError INVALID_INPUT for bytes that are not UTF-8. Pure. */
export function decodeUtf8(bytes: Uint8Array): string {
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch (cause) {
		throw new KeyholdError("INVALID_INPUT", "The body is not valid UTF-8.", { cause });
	}
}
