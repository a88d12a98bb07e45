import { z } from "zod";
import { KeyholdError } from "../platform/errors.ts";

// OTLP/JSON: 64-bit numbers come as strings or numbers, ids in hexadecimal (OTLP specification, "JSON Protobuf Encoding").
// As a number a time of today is beyond what is safe as an integer: it loses nanoseconds, which we do not keep.
const unixNano = z.union([
	z.string().regex(/^\d{1,20}$/),
	z.number().nonnegative().refine(Number.isInteger, { error: "Invalid input: expected a whole number" }),
]);
const attributes = z
	.array(z.looseObject({ key: z.string(), value: z.record(z.string(), z.unknown()).nullish() }))
	.nullish();

const logRecord = z.looseObject({
	timeUnixNano: unixNano.nullish(),
	observedTimeUnixNano: unixNano.nullish(),
	severityText: z.string().nullish(),
	attributes,
	traceId: z
		.string()
		.regex(/^([0-9a-fA-F]{32})?$/)
		.nullish(),
	spanId: z
		.string()
		.regex(/^([0-9a-fA-F]{16})?$/)
		.nullish(),
});

const exportLogsRequest = z.looseObject({
	resourceLogs: z
		.array(
			z.looseObject({
				resource: z.looseObject({ attributes }).nullish(),
				scopeLogs: z
					.array(
						z.looseObject({ scope: z.looseObject({}).nullish(), logRecords: z.array(logRecord).optional() }),
					)
					.nullish(),
			}),
		)
		.nullish(),
});

/** One log record of a request: what stays searchable, and the payload that is sealed. */
export type DecodedLog = {
	time: Date;
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

/**
 * Decodes an OTLP/HTTP JSON ExportLogsServiceRequest. All of it or nothing.
 * Only metadata is taken out for searching: HTTP semantic conventions for method, route template, status and
 * duration. A path or a query string may hold personal data, so it stays in the payload.
 * @throws KeyholdError INVALID_INPUT that names the place.
 */
export function decodeOtlpLogs(text: string, receivedAt: Date): DecodedLog[] {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (cause) {
		throw new KeyholdError("INVALID_INPUT", "The body is not valid JSON.", { cause });
	}
	const parsed = exportLogsRequest.safeParse(json);
	if (!parsed.success) {
		const issue = parsed.error.issues[0];
		throw new KeyholdError(
			"INVALID_INPUT",
			`The body is not an OTLP ExportLogsServiceRequest: ${issue?.path.join(".") || "body"}: ${issue?.message}.`,
		);
	}
	return (parsed.data.resourceLogs ?? []).flatMap(({ resource, scopeLogs }) =>
		(scopeLogs ?? []).flatMap(({ scope, logRecords }) =>
			(logRecords ?? []).map((record) => decodeRecord({ resource, scope, record }, receivedAt)),
		),
	);
}

function decodeRecord(
	parts: {
		resource: { attributes?: Attributes } | null | undefined;
		scope: unknown;
		record: z.output<typeof logRecord>;
	},
	receivedAt: Date,
): DecodedLog {
	const { resource, scope, record } = parts;
	const find = (key: string) => attribute(record.attributes, key);
	const seconds = number(find("http.server.request.duration"));
	return {
		time: toDate(record.timeUnixNano) ?? toDate(record.observedTimeUnixNano) ?? receivedAt,
		service: text(attribute(resource?.attributes, "service.name"), 200),
		method: text(find("http.request.method") ?? find("http.method"), 20),
		route: text(withoutQuery(find("http.route")), 500),
		status: integer(find("http.response.status_code") ?? find("http.status_code")),
		durationMs: seconds === null ? null : number(seconds * 1000),
		severity: text(record.severityText, 20),
		traceId: record.traceId?.toLowerCase() || null,
		spanId: record.spanId?.toLowerCase() || null,
		payload: toPayload({ resource, scope, logRecord: record }),
	};
}

function toPayload(parts: { resource: unknown; scope: unknown; logRecord: unknown }): Buffer {
	try {
		return Buffer.from(JSON.stringify(parts));
	} catch (cause) {
		// JSON.parse takes any depth, JSON.stringify the stack's.
		throw new KeyholdError("INVALID_INPUT", "A log record is nested too deeply.", { cause });
	}
}

type Attributes = z.output<typeof attributes>;

/** An attribute's value, out of OTLP's AnyValue. */
function attribute(list: Attributes, key: string): unknown {
	const value = list?.find((one) => one.key === key)?.value;
	return value?.stringValue ?? value?.intValue ?? value?.doubleValue ?? value?.boolValue;
}

function text(value: unknown, maxLength: number): string | null {
	if (typeof value !== "string") return null;
	// PostgreSQL has no NUL in a text; the payload keeps it.
	return value.replaceAll("\0", "").slice(0, maxLength) || null;
}

function number(value: unknown): number | null {
	if (typeof value !== "number" && (typeof value !== "string" || value.trim() === "")) return null;
	const parsed = Number(value);
	return Number.isFinite(parsed) ? parsed : null;
}

function integer(value: unknown): number | null {
	const parsed = number(value);
	return parsed !== null && Number.isInteger(parsed) && Math.abs(parsed) < 2 ** 31 ? parsed : null;
}

const latestMs = Date.UTC(9999, 11, 31);

function toDate(nanos: string | number | null | undefined): Date | null {
	if (nanos === undefined || nanos === null || BigInt(nanos) === 0n) return null;
	const ms = Number(BigInt(nanos) / 1_000_000n);
	return ms <= latestMs ? new Date(ms) : null;
}

/** A route is a template; whoever sends a whole target does not publish its query by it. */
function withoutQuery(route: unknown): unknown {
	return typeof route === "string" ? route.split("?")[0] : route;
}
