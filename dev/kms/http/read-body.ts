import type { IncomingMessage } from "node:http";
import { KmsError } from "../kms-error.ts";

const BODY_BYTES = 1_048_576;

/** The whole body as JSON; an empty one is an empty object. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		size += chunk.length;
		// The rest is read and thrown away, so that the answer reaches a client that is still sending.
		if (size <= BODY_BYTES) chunks.push(chunk);
	}
	if (size > BODY_BYTES)
		throw new KmsError("RequestEntityTooLargeException", "Request body exceeds 1 MiB.", 413);
	const text = Buffer.concat(chunks).toString("utf8");
	if (text === "") return {};
	try {
		return JSON.parse(text);
	} catch {
		throw new KmsError("SerializationException", "The request body is not valid JSON.");
	}
}
