import { KeyholdError } from "../platform/errors.ts";
import { severityName } from "./enums.ts";
import { logs } from "./layout.ts";
import { httpMetadata, type KeyValue, numberAttribute, serviceOf, text, toMoment } from "./metadata.ts";
import { type Listener, type OtlpBody, readRecords } from "./read-records.ts";

/** One log record of a request: its searchable metadata, and the payload to seal. */
export type DecodedLog = {
	time: Date;
	/** True if the record has no time; `time` is then that of its receipt. */
	isUntimed: boolean;
	service: string | null;
	method: string | null;
	route: string | null;
	status: number | null;
	durationMs: number | null;
	severity: string | null;
	traceId: string | null;
	spanId: string | null;
	/** UTF-8 JSON: body, attributes, resource and scope. */
	payload: Buffer;
};

type LogRecord = {
	timeUnixNano?: string;
	observedTimeUnixNano?: string;
	severityNumber?: number;
	severityText?: string;
	attributes?: KeyValue[];
	traceId?: string;
	spanId?: string;
};

/**
 * Decodes an ExportLogsServiceRequest. An invalid record is left out and reported to the listener; without a listener, it fails
 * the whole request.
 * @throws KeyholdError INVALID_INPUT that names the place, PAYLOAD_TOO_LARGE that names the limit.
 */
export function decodeOtlpLogs(
	body: OtlpBody,
	receivedAt: Date,
	listener: Listener = { reject: refuse },
): Promise<DecodedLog[]> {
	return readRecords<LogRecord, DecodedLog>(logs, body, listener, ({ resource, record, payload }) => {
		const seconds = numberAttribute(record.attributes, "http.server.request.duration") ?? Number.NaN;
		const ownTime = toMoment(record.timeUnixNano) ?? toMoment(record.observedTimeUnixNano);
		const { method, route, httpStatus } = httpMetadata(record.attributes);
		return {
			time: ownTime?.date ?? receivedAt,
			isUntimed: ownTime === null,
			service: serviceOf(resource),
			method,
			route,
			status: httpStatus,
			durationMs: Number.isFinite(seconds * 1000) ? seconds * 1000 : null,
			severity: text(record.severityText, 20) ?? severityName(record.severityNumber),
			traceId: record.traceId ?? null,
			spanId: record.spanId ?? null,
			payload,
		};
	});
}

function refuse(reason: string): never {
	throw new KeyholdError("INVALID_INPUT", `A record is not valid: ${reason}.`);
}
