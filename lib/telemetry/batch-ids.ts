import { createHash } from "node:crypto";
import { limits } from "../otlp/limits.ts";
import { recordId } from "../platform/record-id.ts";
import { Turns } from "../platform/turns.ts";

/** A log record or span with its time. A log record `isUntimed` if its time is that of its receipt. */
export type TimedRecord = { payload: Uint8Array } & (
	| { time: Date; isUntimed: boolean }
	| { startTime: string }
);

/**
 * A batch in which no record has a usable time is recognized for at least this long, and no longer than twice as long. SDKs
 * give up a batch after 10 s. Without times, a batch sent again looks like the same events happening again.
 */
const windowMs = 30_000;

/** A record that is dated further ahead of its receipt is undated: a wrong clock. */
const mostAheadMs = 86_400_000;

export type BatchIds = {
	ids: string[];
	/** The IDs in the previous window; null if they are the same. */
	earlier: string[] | null;
	/** The first record's ID as the previous release derives it, whose processes may have stored the batch during an upgrade. */
	former: string;
};

/**
 * Derives the IDs of a batch's records from its content (see recordId): the same batch always has the same IDs, so the table's
 * primary key keeps it once, however often an exporter sends it. A batch that differs in one byte or time shares no ID. Records
 * of one millisecond keep their order. If a record has a usable time, the batch is recognized by it. Otherwise the batch is
 * recognized within `windowMs` of its receipt.
 */
export async function batchIds(records: TimedRecord[], receivedAt: Date): Promise<BatchIds> {
	if (records.length > limits.items)
		throw new RangeError("a batch has more records than its ids have room for");
	const turns = new Turns();
	const hash = createHash("sha256");
	const times = records.map(ownTimeMs);
	const earliest = times.reduce((least, ms) => Math.min(least, ms), Number.POSITIVE_INFINITY);
	const isTimed = Number.isFinite(earliest);
	const receivedMs = receiptMs(records) ?? receivedAt.getTime();
	const windowStart = Math.floor(receivedMs / windowMs) * windowMs;
	// Whatever the window, these are dated.
	const isRecognized = earliest <= windowStart - windowMs + mostAheadMs;
	const lengthsAndTimes = new Float64Array(records.length * 2);
	for (const [index, record] of records.entries()) {
		lengthsAndTimes[index * 2] = record.payload.length;
		hash.update(record.payload);
		if (turns.isOver()) await turns.next();
	}
	const digestIn = (windowStart: number) => {
		for (const [index, ms] of times.entries())
			lengthsAndTimes[index * 2 + 1] = Number.isFinite(ms) ? ms : isTimed ? earliest : windowStart;
		return hash.copy().update(lengthsAndTimes).digest("hex");
	};
	const idsIn = (windowStart: number) => {
		const digest = digestIn(windowStart);
		return times.map((ms, index) => {
			if (ms <= windowStart + mostAheadMs) return recordId("dated", ms, index, digest);
			if (Number.isFinite(ms)) return recordId("undated", windowStart, index, digest);
			return recordId("dated", isRecognized ? receivedMs : windowStart, index, digest);
		});
	};
	const formerIn = (windowStart: number) => {
		const [ms = 0] = times;
		const formerMs = Number.isFinite(ms) ? ms : isTimed ? earliest : windowStart;
		return recordId("former", formerMs, 0, digestIn(windowStart));
	};
	const previous = windowStart - windowMs;
	return {
		ids: idsIn(windowStart),
		earlier: isRecognized ? null : [formerIn(previous), ...idsIn(previous)],
		former: formerIn(windowStart),
	};
}

/** Infinity if the record has none. */
function ownTimeMs(record: TimedRecord): number {
	if ("startTime" in record) return Date.parse(record.startTime);
	return record.isUntimed ? Number.POSITIVE_INFINITY : record.time.getTime();
}

/** The receipt of an untimed record, if the batch has one. */
function receiptMs(records: TimedRecord[]): number | undefined {
	const untimed = records.find((record) => "time" in record && record.isUntimed);
	return untimed && "time" in untimed ? untimed.time.getTime() : undefined;
}
