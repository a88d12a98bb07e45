import { KeyholdError } from "@/lib/platform/errors.ts";
import { decodeUtf8, readLimited } from "@/lib/platform/read-limited.ts";

const maxBytes = 64 * 1024;

/**
 * Reads the body as text: JSON in UTF-8 of at most 64 KiB. `isOptional`: an empty body needs no Content-Type, and is "".
 * @throws KeyholdError UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, INVALID_INPUT
 */
export async function readJsonText(request: Request, { isOptional = false } = {}): Promise<string> {
	if (isOptional && request.headers.get("content-type") === null) {
		await readLimited(request.body, 0, unsupported);
		return "";
	}
	const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
	if (type !== "application/json") {
		throw unsupported();
	}
	const packing = request.headers.get("content-encoding")?.trim().toLowerCase() || "identity";
	if (packing !== "identity") {
		throw new KeyholdError("UNSUPPORTED_MEDIA_TYPE", "Send the body uncompressed, without Content-Encoding.");
	}
	if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
	return decodeUtf8(await readLimited(request.body, maxBytes, tooLarge));
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

function tooLarge(): KeyholdError {
	return new KeyholdError("PAYLOAD_TOO_LARGE", "The body is larger than 64 KiB.");
}
