import { KeyholdError } from "./errors.ts";
import { decodeUtf8, readLimited } from "./read-limited.ts";

/** A body as it arrives, with the headers that describe it. */
export type SentBody = {
	type: string | null | undefined;
	encoding: string | null | undefined;
	length: string | null | undefined;
	chunks: AsyncIterable<Uint8Array> | null;
};

type Limits = {
	maxBytes: number;
	/** An empty body needs no Content-Type, and is "". */
	isOptional?: boolean;
	/** As for `readLimited`. */
	take?: (bytes: number) => void;
};

/**
 * Reads a body as text: JSON in UTF-8.
 * @throws KeyholdError UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, INVALID_INPUT
 */
export async function readJsonText(
	{ type, encoding, length, chunks }: SentBody,
	{ maxBytes, isOptional = false, take }: Limits,
): Promise<string> {
	if (isOptional && (type === null || type === undefined)) {
		await readLimited(chunks, 0, unsupported);
		return "";
	}
	if (type?.split(";")[0]?.trim().toLowerCase() !== "application/json") throw unsupported();
	const packing = encoding?.trim().toLowerCase() || "identity";
	if (packing !== "identity") {
		throw new KeyholdError("UNSUPPORTED_MEDIA_TYPE", "Send the body uncompressed, without Content-Encoding.");
	}
	const tooLarge = () => bodyTooLarge(maxBytes);
	if (Number(length ?? 0) > maxBytes) throw tooLarge();
	return decodeUtf8(await readLimited(chunks, maxBytes, tooLarge, take));
}

/** @throws KeyholdError INVALID_INPUT. Pure. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw new KeyholdError("INVALID_INPUT", "The body is not valid JSON.");
	}
}

function unsupported(): KeyholdError {
	return new KeyholdError("UNSUPPORTED_MEDIA_TYPE", "Send JSON, with Content-Type: application/json.");
}

function bodyTooLarge(maxBytes: number): KeyholdError {
	const kibibytes = maxBytes / 1024;
	const limit = kibibytes < 1024 ? `${kibibytes} KiB` : `${kibibytes / 1024} MiB`;
	return new KeyholdError("PAYLOAD_TOO_LARGE", `The body is larger than ${limit}.`);
}
