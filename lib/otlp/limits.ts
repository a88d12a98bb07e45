import { KeyholdError } from "../platform/errors.ts";

const mebibyte = 1024 * 1024;

/**
 * The limits of one request, as sent and as stored. Exporters send 512 records at a time, collectors 8,192 and a few more; a
 * record has at most some hundred attributes.
 */
export const limits = {
	/** Records in a request; also resources and scopes. */
	items: 16_384,
	/** One record, resource or scope as sent. */
	partBytes: 4 * mebibyte,
	/** Fields in one record, resource or scope. An attribute has about four. */
	partFields: 32_768,
	fields: 4_194_304,
	/** A record's payload, with its resource and scope. */
	recordBytes: 4 * mebibyte,
	/** The payloads of all records of a request. */
	payloadBytes: 32 * mebibyte,
	/** Nesting of messages, from the record on. Protobuf's own readers stop at 100, and a record is inside three. */
	depth: 97,
} as const;

/** Names the exceeded limit. `what` continues "The request has". */
export function tooLarge(what: string): KeyholdError {
	return new KeyholdError("PAYLOAD_TOO_LARGE", `The request has ${what}. Send smaller batches.`);
}

/** For example "16,384". */
export function count(limit: number): string {
	return limit.toLocaleString("en-US");
}

/** For example "4 MiB". */
export function size(bytes: number): string {
	return `${bytes / mebibyte} MiB`;
}
