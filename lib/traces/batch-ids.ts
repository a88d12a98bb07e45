import { createHash } from "node:crypto";
import { Turns } from "../platform/turns.ts";
import { limits } from "./otlp/limits.ts";

/** A log record or a span, with what it is sorted by. */
export type TimedRecord = { payload: Uint8Array } & ({ time: Date } | { startTime: string });

/**
 * Ids of a batch's records, made from the batch: the same batch always has the same ids, so that the primary key of its
 * deployment keeps it once, however often an exporter sends it for want of an answer. A batch that differs in one byte or
 * time shares none of them. An id is a UUIDv8 (RFC 9562 §5.8): time (48 bits, ms) | place in the batch (14) | SHA-256 of
 * the batch (60). Records of one millisecond sort as they came.
 */
export async function batchIds(records: TimedRecord[]): Promise<string[]> {
	if (records.length > limits.items)
		throw new RangeError("a batch has more records than its ids have room for");
	const turns = new Turns();
	const hash = createHash("sha256");
	const lengthsAndTimes = new Float64Array(records.length * 2);
	for (const [index, record] of records.entries()) {
		lengthsAndTimes[index * 2] = record.payload.length;
		lengthsAndTimes[index * 2 + 1] = timeMs(record);
		hash.update(record.payload);
		if (turns.isOver()) await turns.next();
	}
	const digest = hash.update(lengthsAndTimes).digest("hex");
	return records.map((_, index) => id(lengthsAndTimes[index * 2 + 1] as number, index, digest));
}

function timeMs(record: TimedRecord): number {
	return "time" in record ? record.time.getTime() : Date.parse(record.startTime);
}

function id(ms: number, index: number, digest: string): string {
	const time = ms.toString(16).padStart(12, "0");
	const high = (index >> 2).toString(16).padStart(3, "0");
	const variantAndLow = (0b1000 | (index & 3)).toString(16);
	return `${time.slice(0, 8)}-${time.slice(8)}-8${high}-${variantAndLow}${digest.slice(0, 3)}-${digest.slice(3, 15)}`;
}
