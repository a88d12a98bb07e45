// Input that OTLP, protobuf's JSON mapping and common exporters allow, and a stricter reader would lose.
import { describe, expect, it } from "vitest";
import { type DecodedLog, decodeOtlpLogs } from "./otlp-logs.ts";
import { type DecodedSpan, decodeOtlpSpans } from "./otlp-spans.ts";
import { encodeProtobuf } from "./protobuf.ts";
import type { OtlpBody } from "./read-records.ts";

const at = "resourceLogs.0.scopeLogs.0.logRecords.0";
const traceId = "5b8efff798038103d269b633813fc60c";
const spanId = "eee19b7ec3c1b174";

async function decodeLog(body: OtlpBody): Promise<DecodedLog & { warnings: string[]; record: object }> {
	const warnings: string[] = [];
	const [log] = await decodeOtlpLogs(body, new Date(0), {
		reject: (reason) => expect.fail(reason),
		warn: (reason) => warnings.push(reason),
	});
	if (!log) return expect.fail("nothing was decoded");
	return { ...log, warnings, record: JSON.parse(String(log.payload)).logRecord };
}

async function decodeSpan(body: OtlpBody) {
	const warnings: string[] = [];
	const [span] = await decodeOtlpSpans(body, {
		reject: (reason) => expect.fail(reason),
		warn: (reason) => warnings.push(reason),
	});
	return { span: span as DecodedSpan, warnings, record: JSON.parse(String(span?.payload)).span };
}

/** Of JSON text, so that numbers stay as they are written. */
const logJson = (record: string) => `{"resourceLogs":[{"scopeLogs":[{"logRecords":[${record}]}]}]}`;
const spanJson = (span: object) =>
	JSON.stringify({
		resourceSpans: [{ scopeSpans: [{ spans: [{ traceId, spanId, startTimeUnixNano: "5", ...span }] }] }],
	});
const logProtobuf = (record: object) =>
	encodeProtobuf("ExportLogsServiceRequest", {
		resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }],
	});
const bytes = (length: number, fill = 7) => new Uint8Array(length).fill(fill);

describe("a log record with a malformed id is stored without it, and the sender is warned,", () => {
	it.each([
		["of the wrong length", "traceId", '"5b8efff798038103d269b633813fc60"', 32],
		["in base64", "traceId", '"W47/95gDgQPSabYzgT/GDA=="', 32],
		["that is a number", "traceId", "7", 32],
		["with a letter that is no digit", "spanId", '"eee19b7ec3c1b17g"', 16],
		["of two lengths", "spanId", `"${spanId}${spanId}"`, 16],
	])("%s, in JSON", async (_, name, value, digits) => {
		const log = await decodeLog(logJson(`{"severityText":"INFO","${name}":${value}}`));
		expect(log).toMatchObject({ severity: "INFO", traceId: null, spanId: null });
		expect(log.record).toEqual({ severityText: "INFO" });
		expect(log.warnings).toEqual([`${at}.${name}: left out, not an id of ${digits} hexadecimal digits`]);
	});

	it("in protobuf, keeping the valid id", async () => {
		const log = await decodeLog(logProtobuf({ traceId: bytes(15), spanId: bytes(8) }));
		expect(log).toMatchObject({ traceId: null, spanId: "07".repeat(8) });
		expect(log.warnings).toEqual([`${at}.traceId: left out, not an id of 32 hexadecimal digits`]);
	});

	it.each([
		["empty", "", ""],
		["zeroes", "0".repeat(32), "0".repeat(16)],
	])("but %s means no id, without a warning", async (_, trace, span) => {
		const log = await decodeLog(logJson(JSON.stringify({ traceId: trace, spanId: span })));
		expect(log).toMatchObject({ traceId: null, spanId: null, warnings: [] });
	});
});

describe("a span", () => {
	it("with a malformed parent is stored without the parent", async () => {
		const { span, warnings } = await decodeSpan(spanJson({ parentSpanId: "eee1" }));
		expect(span).toMatchObject({ traceId, spanId, parentSpanId: null });
		expect(warnings).toEqual([
			"resourceSpans.0.scopeSpans.0.spans.0.parentSpanId: left out, not an id of 16 hexadecimal digits",
		]);
	});

	it("with a malformed link is stored without that link", async () => {
		const links = [{ traceId, spanId }, { traceId: "x", spanId }, { traceId }];
		const { record, warnings } = await decodeSpan(spanJson({ links, kind: 2 }));
		expect(record).toMatchObject({ kind: 2, links: [{ traceId, spanId }, { traceId }] });
		expect(warnings).toEqual([
			"resourceSpans.0.scopeSpans.0.spans.0.links.1.traceId: expected traceId: the link is left out",
		]);
	});

	it("with a malformed link in protobuf is stored without that link", async () => {
		const span = { traceId: bytes(16), spanId: bytes(8), startTimeUnixNano: "5" };
		const links = [
			{ traceId: bytes(16), spanId: bytes(7) },
			{ traceId: bytes(16), spanId: bytes(8) },
		];
		const { record, warnings } = await decodeSpan(
			encodeProtobuf("ExportTraceServiceRequest", {
				resourceSpans: [{ scopeSpans: [{ spans: [{ ...span, links }] }] }],
			}),
		);
		expect(record.links).toEqual([{ traceId: "07".repeat(16), spanId: "07".repeat(8) }]);
		expect(warnings).toHaveLength(1);
	});

	it("that ends before it starts is stored without a duration", async () => {
		const { span, record, warnings } = await decodeSpan(spanJson({ endTimeUnixNano: "1" }));
		expect(span.durationMs).toBeNull();
		expect(record).toMatchObject({ startTimeUnixNano: "5", endTimeUnixNano: "1" });
		expect(warnings).toEqual([
			"resourceSpans.0.scopeSpans.0.spans.0: it ends before it starts and is stored without a duration",
		]);
	});
});

describe("a number", () => {
	const value = async (json: string) => (await decodeLog(logJson(`{"body":${json}}`))).record;

	it.each([
		["9223372036854775807", "9223372036854775807"],
		["-9223372036854775808", "-9223372036854775808"],
		["9007199254740993", "9007199254740993"],
		["9007199254740993.0", "9007199254740993"],
		["9.007199254740993e15", "9007199254740993"],
		["1e3", "1000"],
		['"1e3"', "1000"],
		['"-1.50E+2"', "-150"],
		['"1.0"', "1"],
		['"0e999"', "0"],
		["-0", "0"],
		["7", "7"],
	])("of 64 bits keeps all its digits: %s", async (sent, kept) => {
		expect(await value(`{"intValue":${sent}}`)).toEqual({ body: { intValue: kept } });
	});

	it.each(["9223372036854775808", '"9.5"', '"1e-1"', '"1e30"', '"1e999"', '"0x10"', '"e3"', '""'])(
		"that is not a 64-bit integer is refused: %s",
		async (sent) => {
			const reasons: string[] = [];
			await decodeOtlpLogs(logJson(`{"body":{"intValue":${sent}}}`), new Date(0), {
				reject: (reason) => reasons.push(reason),
			});
			expect(reasons).toEqual([`${at}.body.intValue: expected int64`]);
		},
	);

	it("that is a time keeps all its digits when sent as a number", async () => {
		const log = await decodeLog(logJson('{"timeUnixNano":1700000000123456789}'));
		expect(log.record).toEqual({ timeUnixNano: "1700000000123456789" });
	});

	it.each([
		["0.1", 0.1],
		["-0.0", "-0"],
		['"-0"', "-0"],
		["-0e7", "-0"],
		["12345678901234567890", Number("12345678901234567890")],
		["1e300", 1e300],
		['"1.5e3"', 1500],
		['"NaN"', "NaN"],
		['"Infinity"', "Infinity"],
		['"-Infinity"', "-Infinity"],
	])("with a fraction keeps its value and sign: %s", async (sent, kept) => {
		expect(await value(`{"doubleValue":${sent}}`)).toEqual({ body: { doubleValue: kept } });
	});

	it("in protobuf keeps its sign", async () => {
		const { record } = await decodeLog(logProtobuf({ body: { doubleValue: -0 } }));
		expect(record).toEqual({ body: { doubleValue: "-0" } });
	});

	it("in place of a message is refused, however long", async () => {
		await expect(decodeOtlpLogs(logJson('{"body":12345678901234567890}'), new Date(0))).rejects.toThrow(
			"body: expected AnyValue as an object",
		);
	});
});

describe("an enum", () => {
	it("may be sent by its name, as protobuf's JSON allows", async () => {
		const log = await decodeLog(logJson('{"severityNumber":"SEVERITY_NUMBER_WARN2"}'));
		expect(log).toMatchObject({ severity: "WARN2", record: { severityNumber: 14 } });
		const { span } = await decodeSpan(
			spanJson({ kind: "SPAN_KIND_CONSUMER", status: { code: "STATUS_CODE_ERROR" } }),
		);
		expect(span).toMatchObject({ kind: 5, statusCode: 2 });
	});

	it("may have a number that Keyhold does not know", async () => {
		const log = await decodeLog(logJson('{"severityNumber":99}'));
		expect(log).toMatchObject({ severity: null, record: { severityNumber: 99 } });
	});
});

it.each([
	[1, "TRACE"],
	[9, "INFO"],
	[12, "INFO4"],
	[17, "ERROR"],
	[24, "FATAL4"],
	[0, null],
	[25, null],
	[-1, null],
])("a record with the severity number %s alone has the severity %s", async (severityNumber, severity) => {
	expect((await decodeLog(logProtobuf({ severityNumber }))).severity).toBe(severity);
	const named = await decodeLog(logProtobuf({ severityNumber, severityText: "notice" }));
	expect(named.severity).toBe("notice");
});

it.each(["+/8=", "-_8=", "-_8", "+/8"])("bytes may come in either alphabet of base64: %s", async (sent) => {
	const { record } = await decodeLog(logJson(`{"body":{"bytesValue":"${sent}"}}`));
	expect(record).toEqual({ body: { bytesValue: "+/8=" } });
});

it("a field that is null is treated as missing, at every level", async () => {
	const record = '{"body":null,"attributes":null,"traceId":null,"severityNumber":null,"flags":1}';
	const body = `{"resourceLogs":[{"resource":null,"schemaUrl":null,"scopeLogs":[{"scope":null,"logRecords":[${record}]}]}]}`;
	const log = await decodeLog(body);
	expect(JSON.parse(String(log.payload))).toEqual({ logRecord: { flags: 1 } });
	expect(log.warnings).toEqual([]);
	expect(await decodeOtlpLogs('{"resourceLogs":null}', new Date(0))).toEqual([]);
	expect(await decodeOtlpLogs('{"resourceLogs":[{"scopeLogs":null}]}', new Date(0))).toEqual([]);
});

it("the last of two values in one protobuf field wins, as in protobuf", async () => {
	const value = (tag: number, text: string) =>
		Buffer.concat([Buffer.of(tag, text.length), Buffer.from(text)]);
	const twice = Buffer.concat([value(0x0a, "first"), Buffer.of(0x18, 7)]);
	const nest = (tag: number, content: Buffer) => Buffer.concat([Buffer.of(tag, content.length), content]);
	const { record } = await decodeLog(nest(0x0a, nest(0x12, nest(0x12, nest(0x2a, twice)))));
	expect(record).toEqual({ body: { intValue: "7" } });
});

it("a resource that protobuf sends in pieces is one resource", async () => {
	const piece = (key: string) => Buffer.concat([Buffer.of(0x0a, 5, 0x0a, 3, 0x0a, 1), Buffer.from(key)]);
	const body = Buffer.concat([piece("a"), piece("b"), Buffer.of(0x12, 2, 0x12, 0)]);
	const log = await decodeLog(Buffer.concat([Buffer.of(0x0a, body.length), body]));
	expect(JSON.parse(String(log.payload)).resource).toEqual({ attributes: [{ key: "a" }, { key: "b" }] });
});

describe("a sender whose fields are ignored is warned", () => {
	const warningsOf = async (body: string) => {
		const warnings: string[] = [];
		await decodeOtlpLogs(body, new Date(0), {
			reject: (reason) => expect.fail(reason),
			warn: (reason) => warnings.push(reason),
		});
		return warnings;
	};

	it.each([
		['{"resource_logs":[]}', "body: resource_logs is ignored: OTLP/JSON names it resourceLogs"],
		[
			'{"resourceLogs":[{"resource":{},"scope_logs":[]}]}',
			"resourceLogs.0: scope_logs is ignored: OTLP/JSON names it scopeLogs",
		],
		[
			'{"resourceLogs":[{"scopeLogs":[{"log_records":[]}]}]}',
			"resourceLogs.0.scopeLogs.0: log_records is ignored: OTLP/JSON names it logRecords",
		],
		[
			logJson('{"body":{},"time_unix_nano":"1"}'),
			`${at}: time_unix_nano is ignored: OTLP/JSON names it timeUnixNano`,
		],
		[
			logJson('{"body":{"string_value":"a"}}'),
			`${at}.body: string_value is ignored: OTLP/JSON names it stringValue`,
		],
		[
			'{"level":"info","message":"hi ada@example.com"}',
			"body: this ExportLogsServiceRequest has no known field and is ignored",
		],
		[logJson('{"ada@example.com":1}'), `${at}: this LogRecord has no known field and is ignored`],
	])("%s", async (body, warning) => {
		expect(await warningsOf(body)).toEqual([warning]);
	});

	it("but not about fields that may be newer than Keyhold", async () => {
		expect(await warningsOf(logJson('{"body":{},"newField":1,"other_field":2}'))).toEqual([]);
		expect(await warningsOf("{}")).toEqual([]);
	});
});
