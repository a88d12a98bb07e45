import { KeyholdError } from "@/lib/platform/errors.ts";

const maxBytes = 64 * 1024;

/**
 * The body as text: JSON in UTF-8, of 64 KiB at most, counted while it comes in.
 * @throws KeyholdError UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, INVALID_INPUT
 */
export async function readJsonText(request: Request): Promise<string> {
	const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
	if (type !== "application/json") {
		throw new KeyholdError("UNSUPPORTED_MEDIA_TYPE", "Send JSON, with Content-Type: application/json.");
	}
	const packing = request.headers.get("content-encoding")?.trim().toLowerCase() || "identity";
	if (packing !== "identity") {
		throw new KeyholdError("UNSUPPORTED_MEDIA_TYPE", "Send the body as it is, without Content-Encoding.");
	}
	if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
	const chunks: Uint8Array[] = [];
	let length = 0;
	for await (const chunk of request.body ?? []) {
		length += chunk.length;
		if (length > maxBytes) throw tooLarge();
		chunks.push(chunk);
	}
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
	} catch (cause) {
		throw new KeyholdError("INVALID_INPUT", "The body is not valid UTF-8.", { cause });
	}
}

/** @throws KeyholdError INVALID_INPUT. Pure. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw new KeyholdError("INVALID_INPUT", "The body is not valid JSON.");
	}
}

function tooLarge(): KeyholdError {
	return new KeyholdError("PAYLOAD_TOO_LARGE", "The body is larger than 64 KiB.");
}
