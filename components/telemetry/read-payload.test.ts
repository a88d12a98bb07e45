import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeOtlpLogs } from "@/lib/otlp/otlp-logs.ts";
import { decodeOtlpSpans } from "@/lib/otlp/otlp-spans.ts";
import { readPayload } from "./read-payload.ts";

const text = (value: string) => ({ stringValue: value });
const attribute = (key: string, value: unknown) => ({ key, value });
const log = (logRecord: object, around: object = {}) =>
	readPayload(JSON.stringify({ ...around, logRecord })) ?? expect.fail("not readable");
const span = (span: object) => readPayload(JSON.stringify({ span })) ?? expect.fail("not readable");
/** The attribute as it is shown. */
const shown = (value: unknown) =>
	log({ attributes: [attribute("it", value)] }).sections[0]?.fields[0]?.value ?? expect.fail("not shown");
const titles = ({ sections }: ReturnType<typeof log>) => sections.map(({ title }) => title);

describe("the message of a request log", () => {
	const message = (body: unknown) => log({ body }).message?.value;

	it("is the text of its body", () => {
		expect(message(text("GET /orders\n  took 3 ms"))).toEqual({
			text: "GET /orders\n  took 3 ms",
			isJson: false,
		});
	});

	it("is laid out if its text is JSON, with every digit", () => {
		expect(message(text('{"order":12345678901234567890,"items":[1]}'))).toEqual({
			text: '{\n  "order": 12345678901234567890,\n  "items": [\n    1\n  ]\n}',
			isJson: true,
		});
	});

	it("stays as it is if its text only begins like JSON", () => {
		expect(message(text("[info] started"))?.text).toBe("[info] started");
		expect(message(text("12345678901234567890"))?.text).toBe("12345678901234567890");
	});

	it("is laid out if its body is a structure", () => {
		const values = [attribute("a", { arrayValue: { values: [{ intValue: "9007199254740993" }] } })];
		expect(message({ kvlistValue: { values } })?.text).toBe('{\n  "a": [\n    9007199254740993\n  ]\n}');
	});

	it("is missing if the record has no body", () => {
		expect(log({}).message).toBeNull();
	});
});

describe("an attribute", () => {
	it("of every kind is shown as people write it", () => {
		expect(shown(text("two words"))).toEqual({ text: "two words", isJson: false });
		expect(shown({ boolValue: false })).toEqual({ text: "false", isJson: false });
		expect(shown({ intValue: "-9223372036854775808" })).toEqual({
			text: "-9223372036854775808",
			isJson: false,
		});
		expect(shown({ doubleValue: 0.1 })).toEqual({ text: "0.1", isJson: false });
		expect(shown({ doubleValue: "NaN" })).toEqual({ text: "NaN", isJson: false });
		expect(shown({ bytesValue: "AP8=" })).toEqual({ text: "AP8=", isJson: false, note: "bytes, in Base64" });
		expect(shown({ arrayValue: { values: [text("a"), { boolValue: true }] } })).toEqual({
			text: '[\n  "a",\n  true\n]',
			isJson: true,
		});
		expect(shown({ kvlistValue: { values: [attribute("b", { doubleValue: 1.5 })] } })).toEqual({
			text: '{\n  "b": 1.5\n}',
			isJson: true,
		});
	});

	it("without a value, or with an empty text, says so", () => {
		expect(shown(text(""))).toEqual({ text: "", isJson: false, note: "empty" });
		expect(shown({})).toEqual({ text: "", isJson: false, note: "no value" });
		expect(shown(undefined)).toEqual({ text: "", isJson: false, note: "no value" });
	});

	it("that is a structure keeps repeated names, names like __proto__, and their order", () => {
		const values = ["2", "1", "__proto__", "1"].map((key) => attribute(key, { intValue: "1" }));
		expect(shown({ kvlistValue: { values } }).text).toBe(
			'{\n  "2": 1,\n  "1": 1,\n  "__proto__": 1,\n  "1": 1\n}',
		);
	});

	it("of a kind that OTLP does not have is shown as it is", () => {
		expect(shown({ newValue: 1 })).toEqual({ text: '{\n  "newValue": 1\n}', isJson: true });
		expect(shown({ stringValue: "a", intValue: "1" }).text).toContain('"intValue"');
		expect(shown("bare").text).toBe('"bare"');
	});
});

describe("the sections of a payload", () => {
	it("are those of the record, its resource, its scope and the rest", () => {
		const read = log(
			{
				attributes: [attribute("a", text("1"))],
				eventName: "paid",
				droppedAttributesCount: 2,
				traceId: "ab",
			},
			{
				resource: { attributes: [attribute("host.name", text("h"))] },
				scope: { name: "lib", version: "2", attributes: [attribute("s", text("x"))] },
				schemaUrl: "https://example.com",
			},
		);
		expect(read.sections.map(({ title, fields }) => [title, fields.map(({ name }) => name)])).toEqual([
			["Attributes", ["a"]],
			["Resource", ["host.name"]],
			["Scope", ["name", "version", "s"]],
			["Other fields", ["eventName", "droppedAttributesCount", "schemaUrl"]],
		]);
		expect(read.sections[2]?.json).toBe('{\n  "name": "lib",\n  "version": "2",\n  "s": "x"\n}');
	});

	it("are left out if they have no fields, except for the attributes", () => {
		expect(titles(log({}, { resource: {}, scope: {} }))).toEqual(["Attributes"]);
	});
});

describe("the payload of a span", () => {
	it("has its status message, events and links", () => {
		const read = span({
			name: "pay",
			status: { code: 2, message: "declined" },
			events: [{ name: "exception", timeUnixNano: "17", attributes: [attribute("type", text("E"))] }, {}],
			links: [{ traceId: "aa", spanId: "bb", traceState: "x=1", attributes: [attribute("why", text("w"))] }],
			traceState: "y=2",
		});
		expect(read.message).toEqual({
			title: "Status message",
			value: { text: "declined", isJson: false },
		});
		expect(
			read.events.map(({ title, timeUnixNano, fields }) => [title, timeUnixNano, fields.length]),
		).toEqual([
			["exception", "17", 1],
			["(unnamed)", "", 0],
		]);
		expect(
			read.links.map(({ traceId, spanId, section }) => [traceId, spanId, section.fields.length]),
		).toEqual([["aa", "bb", 2]]);
		expect(titles(read)).toEqual(["Attributes", "Other fields"]);
	});
});

describe("a payload", () => {
	it("as the gateway seals it is readable", async () => {
		const attributes = [attribute("at", { intValue: "9007199254740993" })];
		const [decodedLog] = await decodeOtlpLogs(
			JSON.stringify({
				resourceLogs: [{ resource: { attributes }, scopeLogs: [{ logRecords: [{ body: text("hello") }] }] }],
			}),
			new Date(),
		);
		const ids = { traceId: "a".repeat(32), spanId: "b".repeat(16), startTimeUnixNano: "1" };
		const [decodedSpan] = await decodeOtlpSpans(
			JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ ...ids, attributes }] }] }] }),
			{ reject: (reason) => expect.fail(reason) },
		);
		const ofLog = readPayload(decodedLog?.payload.toString() ?? "");
		expect(ofLog?.message?.value.text).toBe("hello");
		expect(ofLog?.sections[1]?.fields).toMatchObject([{ name: "at", value: { text: "9007199254740993" } }]);
		const ofSpan = readPayload(decodedSpan?.payload.toString() ?? "");
		expect(ofSpan?.sections[0]?.fields).toMatchObject([{ name: "at", value: { text: "9007199254740993" } }]);
	});

	it("that is not a record in OTLP/JSON is not readable, so it is shown raw", () => {
		for (const odd of [
			"",
			"not JSON",
			"null",
			"[]",
			"{}",
			'{"logRecord":1}',
			'{"logRecord":{"attributes":{}}}',
			'{"logRecord":{"attributes":[1]}}',
			'{"logRecord":{},"resource":7}',
			'{"span":{"events":[null]}}',
			'{"span":{"links":[{"traceId":5}]}}',
			'{"span":{"status":"bad"}}',
		])
			expect(readPayload(odd)).toBeNull();
	});

	it("of any content is read without an exception", () => {
		const any = fc.anything({ withNullPrototype: true, maxDepth: 4 });
		fc.assert(
			fc.property(any, any, any, (body, attributes, status) => {
				const payload = JSON.stringify({ logRecord: { body, attributes }, span: { status } }, (_, value) =>
					typeof value === "bigint" ? String(value) : value,
				);
				readPayload(payload);
			}),
		);
		fc.assert(fc.property(fc.string(), (payload) => void readPayload(payload)));
	});

	it("that nests very deep, or has very many attributes, does not make it throw", () => {
		const deep = (levels: number) =>
			`${'{"arrayValue":{"values":['.repeat(levels)}{"boolValue":true}${"]}}".repeat(levels)}`;
		const deepest = readPayload(`{"logRecord":{"body":${deep(90)}}}`)?.message?.value.text;
		expect(deepest).toMatch(/^\[\n {2}\[/);
		expect(deepest).not.toContain("arrayValue");
		for (const levels of [150, 5_000, 100_000]) readPayload(`{"logRecord":{"body":${deep(levels)}}}`);
		const many = Array.from({ length: 32_000 }, (_, index) => attribute(`a${index}`, { boolValue: true }));
		expect(log({ attributes: many }).sections[0]?.fields).toHaveLength(32_000);
	});
});
