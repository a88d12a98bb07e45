import { createHash } from "node:crypto";
import { limits } from "../otlp/limits.ts";
import { Turns } from "../platform/turns.ts";

/** A log record or span with its time. A log record `isUntimed` if its time is that of its receipt. */
export type TimedRecord = { payload: Uint8Array } & (
	| { time: Date; isUntimed: boolean }
	| { startTime: string }
);

/**
 * A batch in which no record has a time is recognized for at least this long, and no longer than twice as long. SDKs give up a
 * batch after 10 s. Without times, a batch sent again looks like the same events happening again.
 */
const untimedWindowMs = 30_000;

/**
 * Derives the ids of a batch's records from its content: the same batch always has the same ids, so the table's primary key
 * keeps it once, however often an exporter sends it. A batch that differs in one byte or time shares no id. An id is a UUIDv8
 * (RFC 9562 §5.8): time (48 bits, ms) | place in the batch (14) | SHA-256 of the batch (60). Records of one millisecond keep
 * their order. A record without a time gets the earliest of its batch. If no record has one, the time is the start of the
 * `untimedWindowMs` in which the batch came, and `earlier` are its ids in the previous window.
 */
export async function batchIds(records: TimedRecord[]): Promise<{ ids: string[]; earlier: string[] | null }> {
	if (records.length > limits.items)
		throw new RangeError("a batch has more records than its ids have room for");
	const turns = new Turns();
	const hash = createHash("sha256");
	const times = records.map(ownTimeMs);
	const earliest = times.reduce((least, ms) => Math.min(least, ms), Number.POSITIVE_INFINITY);
	const isTimed = Number.isFinite(earliest);
	const timeOfUntimed = isTimed ? earliest : windowOf(records);
	const lengthsAndTimes = new Float64Array(records.length * 2);
	for (const [index, record] of records.entries()) {
		const ms = times[index] as number;
		lengthsAndTimes[index * 2] = record.payload.length;
		lengthsAndTimes[index * 2 + 1] = Number.isFinite(ms) ? ms : timeOfUntimed;
		hash.update(record.payload);
		if (turns.isOver()) await turns.next();
	}
	const idsFrom = (earlierMs: number) => {
		const shifted = lengthsAndTimes.map((value, index) => (index % 2 === 1 ? value - earlierMs : value));
		const digest = hash.copy().update(shifted).digest("hex");
		return records.map((_, index) => id(shifted[index * 2 + 1] as number, index, digest));
	};
	return { ids: idsFrom(0), earlier: isTimed ? null : idsFrom(untimedWindowMs) };
}

/** Infinity if the record has none. */
function ownTimeMs(record: TimedRecord): number {
	if ("startTime" in record) return Date.parse(record.startTime);
	return record.isUntimed ? Number.POSITIVE_INFINITY : record.time.getTime();
}

/** The window in which an untimed batch came, by its start. */
function windowOf([first]: TimedRecord[]): number {
	const receivedMs = first && "time" in first ? first.time.getTime() : 0;
	return Math.floor(receivedMs / untimedWindowMs) * untimedWindowMs;
}

function id(ms: number, index: number, digest: string): string {
	const time = ms.toString(16).padStart(12, "0");
	const high = (index >> 2).toString(16).padStart(3, "0");
	const variantAndLow = (0b1000 | (index & 3)).toString(16);
	return `${time.slice(0, 8)}-${time.slice(8)}-8${high}-${variantAndLow}${digest.slice(0, 3)}-${digest.slice(3, 15)}`;
}
