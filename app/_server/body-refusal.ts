import { problemAnswer } from "./problem-answer.ts";

const kibibyte = 1024;
const maxBytes = 256 * kibibyte;
/**
 * Of a body in parts from a caller without a session, who sends two fields to sign in or to accept an invitation. A form
 * of many small parts takes some 300 ms a MiB to read, of which anyone could send one after the other.
 */
const maxStrangersPartsBytes = 16 * kibibyte;

/**
 * Refuses a body that is too large, and one in parts (multipart/form-data) that is malformed, which Next answers with 500.
 * Parts are counted as they come, whatever length is named, and parsed only within their limit. What is behind reads the
 * body for itself. Null when the request may go on.
 */
export async function bodyRefusal(request: Request, sessionId: string | null): Promise<Response | null> {
	const type = request.headers.get("content-type") ?? "";
	const isInParts = /^multipart\/form-data/i.test(type);
	const most = isInParts && !sessionId ? maxStrangersPartsBytes : maxBytes;
	if (Number(request.headers.get("content-length") ?? 0) > most) return tooLarge(most);
	if (!isInParts) return null;
	const bytes = await readUpTo(most, request.clone().body);
	if (!bytes) return tooLarge(most);
	const form = await new Response(bytes, { headers: { "content-type": type } }).formData().catch(() => null);
	if (form) return null;
	return problemAnswer(400, "Bad Request", "The body is not the form that its Content-Type names.");
}

/** Null when there is more. */
async function readUpTo(
	most: number,
	body: ReadableStream<Uint8Array> | null,
): Promise<Uint8Array<ArrayBuffer> | null> {
	const chunks: Uint8Array[] = [];
	let length = 0;
	const reader = body?.getReader();
	for (let read = await reader?.read(); read?.value; read = await reader?.read()) {
		length += read.value.length;
		if (length > most) {
			// A clone's cancel ends only with that of the request itself: nothing waits for it.
			reader?.cancel().catch(() => {});
			return null;
		}
		chunks.push(read.value);
	}
	return Buffer.concat(chunks, length);
}

function tooLarge(bytes: number): Response {
	return problemAnswer(413, "Content Too Large", `The body is larger than ${bytes / kibibyte} KiB.`);
}
