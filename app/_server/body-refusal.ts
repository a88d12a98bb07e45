import { problemAnswer } from "@/lib/api/problem-answer.ts";
import { readLimited } from "@/lib/platform/read-limited.ts";

const kibibyte = 1024;
const maxBytes = 256 * kibibyte;
/**
 * The limit for a multipart body from a caller without a session, who sends at most two fields to sign in or to accept an
 * invitation. A form of many small parts takes about 300 ms per MiB to parse, and anyone could send many of them.
 */
const maxStrangersPartsBytes = 16 * kibibyte;

/**
 * Refuses a body that is too large, or multipart/form-data that is malformed (Next would answer 500). A multipart body is
 * counted while it arrives, whatever its Content-Length says, and parsed only within its limit. The handler behind reads
 * the body itself. Null if the request may continue.
 */
export async function bodyRefusal(request: Request, sessionId: string | null): Promise<Response | null> {
	const type = request.headers.get("content-type") ?? "";
	const isInParts = /^multipart\/form-data/i.test(type);
	const most = isInParts && !sessionId ? maxStrangersPartsBytes : maxBytes;
	if (Number(request.headers.get("content-length") ?? 0) > most) return tooLarge(most);
	if (!isInParts) return null;
	// Waiting for the cancellation of a clone would wait for that of the request itself.
	const copy = request.clone().body?.values({ preventCancel: true }) ?? null;
	const exceeded = new Error("too large");
	const bytes = await readLimited(copy, most, () => exceeded).catch((error) => {
		if (error === exceeded) return null;
		throw error;
	});
	if (!bytes) return tooLarge(most);
	const form = await new Response(bytes, { headers: { "content-type": type } }).formData().catch(() => null);
	if (form) return null;
	return problemAnswer(400, "Bad Request", "The body doesn't match its Content-Type.");
}

function tooLarge(bytes: number): Response {
	return problemAnswer(413, "Content Too Large", `The body is larger than ${bytes / kibibyte} KiB.`);
}
