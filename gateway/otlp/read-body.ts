import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { OtlpBody } from "../../lib/otlp/read-records.ts";
import { KeyholdError } from "../../lib/platform/errors.ts";
import { decodeUtf8, limited, readLimited } from "../../lib/platform/read-limited.ts";
import type { Exchange } from "../exchange.ts";
import type { Encoding } from "./encoding.ts";

const mebibyte = 1024 * 1024;
const maxSentBytes = 5 * mebibyte;
const maxUnpackedBytes = 20 * mebibyte;

/**
 * Reads a body and unpacks gzip. It counts the bytes before and after unpacking while it reads, so neither a body with a
 * false length nor a gzip bomb can fill the memory. The connection stays open in every case.
 * @param take is called with the length of each chunk before it is kept; what it throws ends the reading
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
			"Send the body uncompressed, or with Content-Encoding: gzip.",
		);
	if (Number(request.headers["content-length"] ?? 0) > maxSentBytes) throw bodyTooLarge();

	if (request.headers.expect !== undefined) response.writeContinue();
	const sent = request.iterator({ destroyOnReturn: false });
	const bytes = isPacked
		? await readLimited(
				gunzip(limited(sent, maxSentBytes, bodyTooLarge)),
				maxUnpackedBytes,
				unpackedTooLarge,
				take,
			)
		: await readLimited(sent, maxSentBytes, bodyTooLarge, take);
	return encoding === "protobuf" ? bytes : decodeUtf8(bytes);
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

const bodyTooLarge = () => tooLarge("body", maxSentBytes);
const unpackedTooLarge = () => tooLarge("unpacked body", maxUnpackedBytes);

function tooLarge(what: string, maxBytes: number): KeyholdError {
	const limit = `${maxBytes / mebibyte} MiB`;
	return new KeyholdError("PAYLOAD_TOO_LARGE", `The ${what} is larger than ${limit}. Send smaller batches.`);
}
