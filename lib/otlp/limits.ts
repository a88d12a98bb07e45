import { KeyholdError } from "../platform/errors.ts";

const mebibyte = 1024 * 1024;

/**
 * What one request may hold and what it may become. Exporters send 512 records at a time, collectors 8,192 and a few
 * more; a record has at most some hundred attributes.
 */
export const limits = {
	/** Records in a request; also resources, and scopes. */
	items: 16_384,
	/** One record, resource or scope as it is sent. */
	partBytes: 4 * mebibyte,
	/** Fields in one record, resource or scope. An attribute has about four. */
	partFields: 32_768,
	fields: 4_194_304,
	/** A record's payload, with its resource and scope. */
	recordBytes: 4 * mebibyte,
	/** The payloads of all records of a request. */
	payloadBytes: 32 * mebibyte,
	/** Messages within messages, from the record on. Protobuf's own readers stop at 100, and three are around a record. */
	depth: 97,
} as const;

/** Says which limit a request is beyond. `what` reads on from "The request has". */
export function tooLarge(what: string): KeyholdError {
	return new KeyholdError("PAYLOAD_TOO_LARGE", `The request has ${what}. Send smaller batches.`);
}

/** As people read it: 16,384. */
export function count(limit: number): string {
	return limit.toLocaleString("en-US");
}

/** As people read it: 4 MiB. */
export function size(bytes: number): string {
	return `${bytes / mebibyte} MiB`;
}
