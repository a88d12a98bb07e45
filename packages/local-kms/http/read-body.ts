import type { IncomingMessage } from "node:http";
import { KmsError } from "../kms-error.ts";

const BODY_BYTES = 1_048_576;

export async function readText(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		size += chunk.length;
		// The rest is read and discarded, so that the answer reaches a client that is still sending.
		if (size <= BODY_BYTES) chunks.push(chunk);
	}
	if (size > BODY_BYTES)
		throw new KmsError("RequestEntityTooLargeException", "Request body exceeds 1 MiB.", 413);
	return Buffer.concat(chunks).toString("utf8");
}

/** A body as JSON; an empty one is an empty object. */
export function parseJson(text: string): unknown {
	if (text === "") return {};
	try {
		return JSON.parse(text);
	} catch {
		throw new KmsError("SerializationException", "The request body is not valid JSON.");
	}
}
