import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { OtlpBody } from "../../lib/otlp/read-records.ts";
import { KeyholdError } from "../../lib/platform/errors.ts";
import type { Exchange } from "../exchange.ts";
import type { Encoding } from "./encoding.ts";

const mebibyte = 1024 * 1024;
const maxSentBytes = 5 * mebibyte;
const maxUnpackedBytes = 20 * mebibyte;

/**
 * Reads a body, unpacking gzip. It counts what comes in and what comes out while it reads, so that neither a body
 * without a true length nor a gzip bomb can fill the memory. The connection stays open whatever happens.
 * @param take hears of the bytes that are kept, as they come; what it throws ends the reading.
 * @throws KeyholdError INVALID_INPUT, PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE
 */
export async function readBody(
	{ request, response }: Exchange,
	encoding: Encoding,
	take: (bytes: number) => void,
): Promise<OtlpBody> {
	const packing = request.headers["content-encoding"]?.trim().toLowerCase() || "identity";
	// "x-gzip" is gzip (RFC 9110, section 8.4.1.3).
	const isPacked = packing === "gzip" || packing === "x-gzip";
	if (packing !== "identity" && !isPacked)
		throw new KeyholdError(
			"UNSUPPORTED_MEDIA_TYPE",
			"Send the body as it is, or with Content-Encoding: gzip.",
		);
	if (Number(request.headers["content-length"] ?? 0) > maxSentBytes) throw tooLarge("body", maxSentBytes);

	if (request.headers.expect !== undefined) response.writeContinue();
	const sent = limited(request.iterator({ destroyOnReturn: false }), "body", maxSentBytes);
	const bytes = await collect(
		isPacked ? limited(gunzip(sent), "unpacked body", maxUnpackedBytes) : sent,
		take,
	);
	if (encoding === "protobuf") return bytes;
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch (cause) {
		throw new KeyholdError("INVALID_INPUT", "The body is not valid UTF-8.", { cause });
	}
}

async function* limited(
	chunks: AsyncIterable<Uint8Array>,
	what: string,
	maxBytes: number,
): AsyncGenerator<Uint8Array> {
	let length = 0;
	for await (const chunk of chunks) {
		length += chunk.length;
		if (length > maxBytes) throw tooLarge(what, maxBytes);
		yield chunk;
	}
}

async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	const source = Readable.from(chunks, { objectMode: false });
	const unpacked = createGunzip();
	source.on("error", (error) => unpacked.destroy(error)).pipe(unpacked);
	try {
		yield* unpacked;
	} catch (cause) {
		if (cause instanceof KeyholdError) throw cause;
		throw new KeyholdError("INVALID_INPUT", "The body is not valid gzip.", { cause });
	} finally {
		source.destroy();
		unpacked.destroy();
	}
}

async function collect(chunks: AsyncIterable<Uint8Array>, take: (bytes: number) => void): Promise<Buffer> {
	const kept: Uint8Array[] = [];
	for await (const chunk of chunks) {
		take(chunk.length);
		kept.push(chunk);
	}
	return Buffer.concat(kept);
}

function tooLarge(what: string, maxBytes: number): KeyholdError {
	const limit = `${maxBytes / mebibyte} MiB`;
	return new KeyholdError("PAYLOAD_TOO_LARGE", `The ${what} is larger than ${limit}. Send smaller batches.`);
}
