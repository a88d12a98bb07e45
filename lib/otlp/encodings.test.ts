import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Field, fieldsOf, isMessage, type MessageName, oneOf, type Scalar } from "./messages.ts";
import { decodeOtlpLogs } from "./otlp-logs.ts";
import { decodeOtlpSpans } from "./otlp-spans.ts";
import { encodeProtobuf } from "./protobuf.ts";

type Message = Record<string, unknown>;

const never = {
	reject: (reason: string): never => {
		throw new Error(reason);
	},
};
const receivedAt = new Date("2026-11-21T10:00:00Z");
const hex = (length: number) =>
	fc.uint8Array({ minLength: length, maxLength: length }).filter((bytes) => bytes.some((byte) => byte > 0));
const whole = (min: bigint, max: bigint) => fc.bigInt({ min, max }).map(String);

/** Values as they are written in protobuf: 64 bits as text, ids and bytes as bytes. */
const scalars: Record<Scalar, fc.Arbitrary<unknown>> = {
	string: fc.string({ unit: "grapheme" }),
	bool: fc.boolean(),
	int32: fc.integer(),
	uint32: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
	fixed32: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
	int64: whole(-(2n ** 63n), 2n ** 63n - 1n),
	fixed64: whole(0n, 2n ** 64n - 1n),
	SeverityNumber: fc.integer(),
	SpanKind: fc.integer(),
	StatusCode: fc.integer(),
	double: fc.double(),
	bytes: fc.uint8Array({ maxLength: 9 }),
	traceId: hex(16),
	spanId: hex(8),
};

/** Any message, three levels of values deep. */
function anyMessage(message: MessageName, depth = 3): fc.Arbitrary<Message> {
	const fields = fieldsOf[message].filter(({ type }) => depth > 0 || !isMessage(type));
	const value = ({ type, isRepeated }: Field) => {
		const one = isMessage(type) ? anyMessage(type, depth - 1) : scalars[type];
		return isRepeated ? fc.array(one, { maxLength: 3 }) : one;
	};
	if (message === oneOf) return fc.oneof(...fields.map((field) => fc.record({ [field.name]: value(field) })));
	return fc.record(Object.fromEntries(fields.map((field) => [field.name, value(field)])), {
		requiredKeys: [],
	});
}

/** The same in OTLP/JSON, as an exporter may write it: ids in upper case, doubles that are no number as text. */
function toJson(message: MessageName, value: Message): Message {
	const one = (type: Scalar | MessageName, item: unknown): unknown => {
		if (isMessage(type)) return toJson(type, item as Message);
		if (type === "traceId" || type === "spanId")
			return Buffer.from(item as Uint8Array)
				.toString("hex")
				.toUpperCase();
		if (type === "bytes") return Buffer.from(item as Uint8Array).toString("base64");
		if (type === "double")
			return Object.is(item, -0) || !Number.isFinite(item) ? `${item === 0 ? "-0" : item}` : item;
		return item;
	};
	return Object.fromEntries(
		fieldsOf[message]
			.filter(({ name }) => name in value)
			.map(({ name, type, isRepeated }) => {
				const item = value[name];
				return [name, isRepeated ? (item as unknown[]).map((each) => one(type, each)) : one(type, item)];
			}),
	);
}

const bothWays = (message: MessageName, request: Message) => [
	JSON.stringify(toJson(message, request)),
	encodeProtobuf(message, request),
];

describe("the same request in JSON and in protobuf", () => {
	const around = (record: MessageName) =>
		fc.tuple(
			anyMessage("Resource"),
			anyMessage("InstrumentationScope"),
			fc.array(anyMessage(record), { maxLength: 3 }),
		);

	it("of logs is decoded to the same metadata and the same sealed bytes", async () => {
		await fc.assert(
			fc.asyncProperty(around("LogRecord"), async ([resource, scope, logRecords]) => {
				const request = { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords, schemaUrl: "s" }] }] };
				const [json, protobuf] = await Promise.all(
					bothWays("ExportLogsServiceRequest", request).map((body) =>
						decodeOtlpLogs(body, receivedAt, never),
					),
				);
				expect(json).toHaveLength(logRecords.length);
				expect(protobuf).toEqual(json);
			}),
			{ numRuns: 500 },
		);
	});

	it("of spans is decoded to the same metadata and the same sealed bytes, with the same invalid ones left out", async () => {
		await fc.assert(
			fc.asyncProperty(around("Span"), async ([resource, scope, spans]) => {
				const request = { resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] };
				const [json, protobuf] = await Promise.all(
					bothWays("ExportTraceServiceRequest", request).map(async (body) => {
						const reasons: string[] = [];
						const spans = await decodeOtlpSpans(body, { reject: (reason) => reasons.push(reason) });
						return { spans, reasons };
					}),
				);
				expect((json?.spans.length ?? 0) + (json?.reasons.length ?? 0)).toBe(spans.length);
				expect(protobuf).toEqual(json);
			}),
			{ numRuns: 500 },
		);
	});

	it("keeps 64-bit integers exactly, beyond the precision of a double", async () => {
		const request = {
			resourceLogs: [
				{
					scopeLogs: [
						{
							logRecords: [
								{
									timeUnixNano: "1700000000123456789",
									body: {
										kvlistValue: { values: [{ key: "n", value: { intValue: "-9223372036854775807" } }] },
									},
								},
							],
						},
					],
				},
			],
		};
		for (const body of bothWays("ExportLogsServiceRequest", request)) {
			const [log] = await decodeOtlpLogs(body, receivedAt, never);
			expect(String(log?.payload)).toBe(
				'{"logRecord":{"timeUnixNano":"1700000000123456789","body":{"kvlistValue":{"values":[{"key":"n","value":{"intValue":"-9223372036854775807"}}]}}}}',
			);
		}
	});
});

describe("bytes that are not a request", () => {
	it.each([
		["an end within a length", Uint8Array.of(0x0a, 0x05, 0x0a)],
		["a text that is not UTF-8", encodedText(Uint8Array.of(0xff, 0xfe))],
		["a group without end", Uint8Array.of(0x0b, 0x0b)],
		["lengths that go round", new Uint8Array(200).fill(0x0a)],
		["values nested deeper than protobuf reads", deep(60)],
	])("are INVALID_INPUT: %s", async (_, bytes) => {
		await expect(decodeOtlpLogs(bytes, receivedAt)).rejects.toMatchObject({ code: "INVALID_INPUT" });
	});

	it("never cause an internal error", async () => {
		await fc.assert(
			fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
				try {
					await decodeOtlpSpans(bytes, { reject: () => {} });
				} catch (error) {
					expect(error).toMatchObject({ code: "INVALID_INPUT" });
				}
			}),
			{ numRuns: 3_000 },
		);
	});

	function encodedText(text: Uint8Array): Uint8Array {
		const record = Buffer.concat([Uint8Array.of(0x1a, text.length), text]);
		const nest = (bytes: Uint8Array, tag: number) => Buffer.concat([Uint8Array.of(tag, bytes.length), bytes]);
		return new Uint8Array(nest(nest(nest(record, 0x12), 0x12), 0x0a));
	}

	// By hand: the writer refuses it too.
	function deep(levels: number): Uint8Array {
		const nest = (bytes: Uint8Array, tag: number) => {
			const length = [(bytes.length & 0x7f) | 0x80, bytes.length >> 7];
			return Buffer.concat([Uint8Array.of(tag, ...length), bytes]);
		};
		let body: Uint8Array = Buffer.from("0a0178", "hex");
		for (let level = 0; level < levels; level++) body = nest(nest(body, 0x0a), 0x2a);
		return new Uint8Array(nest(nest(nest(nest(body, 0x2a), 0x12), 0x12), 0x0a));
	}
});
