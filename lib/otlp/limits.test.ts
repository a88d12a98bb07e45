import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { limits } from "./limits.ts";
import { type DecodedLog, decodeOtlpLogs } from "./otlp-logs.ts";
import { decodeOtlpSpans } from "./otlp-spans.ts";
import type { OtlpBody } from "./read-records.ts";

const mebibyte = 1024 * 1024;
const times = (count: number, text: string) => Array(count).fill(text).join(",");
const json = (records: string, resource = "{}") =>
	`{"resourceLogs":[{"resource":${resource},"scopeLogs":[{"logRecords":[${records}]}]}]}`;
const jsonText = (length: number) => `{"stringValue":"${"a".repeat(length)}"}`;
const jsonResource = (length: number) => `{"attributes":[{"key":"a","value":${jsonText(length)}}]}`;

/** A length-delimited field of protobuf, written by hand: the library's writer refuses what is tested here. */
function field(number: number, ...content: Uint8Array[]): Buffer {
	const bytes = Buffer.concat(content);
	const length: number[] = [];
	for (let left = bytes.length; ; left >>>= 7) {
		length.push(left > 127 ? (left & 127) | 128 : left);
		if (left <= 127) break;
	}
	return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), bytes]);
}
const repeat = (count: number, bytes: Uint8Array) => Buffer.alloc(count * bytes.length, bytes);
const protobuf = (records: Uint8Array, resource: Uint8Array = Buffer.alloc(0)) =>
	field(1, field(1, resource), field(2, records));
const protobufText = (length: number, byte = 0x61) => field(1, Buffer.alloc(length, byte));
const protobufResource = (length: number) =>
	field(1, field(1, Buffer.from("a")), field(2, protobufText(length)));

/** The result of a body: its records and bytes of payload, or the refusal. */
async function outcome(body: OtlpBody) {
	const found = { records: [] as DecodedLog[], error: null as unknown, rejected: 0, first: "", taken: 0 };
	const listener = {
		reject(reason: string) {
			found.rejected++;
			found.first ||= reason;
		},
		take(bytes: number) {
			found.taken += bytes;
		},
	};
	try {
		found.records = await decodeOtlpLogs(body, new Date(0), listener);
	} catch (error) {
		found.error = error;
	}
	return found;
}

/**
 * The longest time for which some work holds the event loop, and its time in all: this thread's own, so that a machine
 * that is busy elsewhere says nothing.
 */
async function measureBlocks(work: () => Promise<unknown>) {
	const spentMs = (since?: NodeJS.CpuUsage) => {
		const { user, system } = process.threadCpuUsage(since);
		return (user + system) / 1000;
	};
	let isDone = false;
	let longestMs = 0;
	const watching = (async () => {
		while (!isDone) {
			const before = process.threadCpuUsage();
			await setImmediate();
			longestMs = Math.max(longestMs, spentMs(before));
		}
	})();
	const start = process.threadCpuUsage();
	await work();
	const totalMs = spentMs(start);
	isDone = true;
	await watching;
	return { longestMs, totalMs };
}

function refusal(message: string) {
	return { taken: 0, error: expect.objectContaining({ code: "PAYLOAD_TOO_LARGE", message }) };
}

describe.each([
	["JSON", (records: number) => json(times(records, "{}"))],
	["protobuf", (records: number) => protobuf(repeat(records, field(2)))],
])("records in %s", (_, records) => {
	it("are accepted up to their limit", async () => {
		const { records: taken } = await outcome(records(limits.items));
		expect(taken).toHaveLength(16_384);
	});

	it("beyond their limit are refused before one of them is read", async () => {
		expect(await outcome(records(limits.items + 1))).toMatchObject(
			refusal("The request has more than 16,384 records. Send smaller batches."),
		);
	});
});

it.each([
	["resources in JSON", `{"resourceLogs":[${times(limits.items + 1, "{}")}]}`, "resources"],
	["resources in protobuf", repeat(limits.items + 1, field(1)), "resources"],
	["scopes in JSON", `{"resourceLogs":[{"scopeLogs":[${times(limits.items + 1, "{}")}]}]}`, "scopes"],
	["scopes in protobuf", field(1, repeat(limits.items + 1, field(2))), "scopes"],
	["pieces of one resource", field(1, repeat(limits.items + 2, field(1))), "resources"],
])("too many %s are refused", async (_, body, what) => {
	expect(await outcome(body)).toMatchObject(
		refusal(`The request has more than 16,384 ${what}. Send smaller batches.`),
	);
});

describe("payloads, each with its resource and scope", () => {
	it.each([
		["JSON", json(times(100, "{}"), jsonResource(mebibyte))],
		["protobuf", protobuf(repeat(100, field(2)), protobufResource(mebibyte))],
	])("that are too large together are refused before one is built, from %s", async (_, body) => {
		expect(await outcome(body)).toMatchObject(
			refusal(
				"The request has more than 32 MiB of payload, each record with its resource and scope. Send smaller batches.",
			),
		);
	});

	it("that are too large because of the records are refused as soon as the limit is reached", async () => {
		// 20 MiB of protobuf that JSON writes as six characters a byte.
		const body = protobuf(repeat(36, field(2, field(5, protobufText(512 * 1024, 1)))));
		const { error, taken } = await outcome(body);
		expect(error).toMatchObject({ code: "PAYLOAD_TOO_LARGE" });
		expect(taken).toBeLessThanOrEqual(limits.payloadBytes);
	});

	it("are reported with their exact size before they are built", async () => {
		const { records, taken } = await outcome(json(`{},{"body":${jsonText(1000)}},{}`, jsonResource(100)));
		expect(taken).toBe(records.reduce((sum, { payload }) => sum + payload.length, 0));
		const noRoom = new Error("no room");
		const body = json("{},{}");
		const reading = decodeOtlpLogs(body, new Date(), {
			reject() {},
			take() {
				throw noRoom;
			},
		});
		await expect(reading).rejects.toBe(noRoom);
	});
});

describe("one record that is too large", () => {
	const tooMuch = `{"attributes":[${times(limits.partFields / 4 + 1, '{"key":"a","value":{"intValue":1}}')}]}`;
	const values = field(5, field(5, repeat(limits.partFields, field(1))));
	const nested = `${'{"arrayValue":{"values":['.repeat(60)}${"]}}".repeat(60)}`;
	it.each([
		["JSON of many bytes", json(`{},{"body":${jsonText(4 * mebibyte)}},{}`), /more than 4 MiB$/],
		["JSON of many fields", json(`{},${tooMuch},{}`), /more than 32,768 fields$/],
		["JSON that is deep", json(`{},{"body":${nested}},{}`), /nested too deeply$/],
		[
			"protobuf of many bytes",
			protobuf(Buffer.concat([field(2), field(2, field(5, protobufText(4 * mebibyte))), field(2)])),
			/more than 4 MiB$/,
		],
		[
			"protobuf of many fields",
			protobuf(Buffer.concat([field(2), field(2, values), field(2)])),
			/more than 32,768 fields$/,
		],
		[
			"protobuf that is written longer in JSON",
			protobuf(Buffer.concat([field(2), field(2, field(5, protobufText(mebibyte, 1))), field(2)])),
			/more than 4 MiB of payload with its resource and scope$/,
		],
	])("is left out while the others are stored: %s", async (_, body, reason) => {
		const { records, rejected, first } = await outcome(body);
		expect(records).toHaveLength(2);
		expect(rejected).toBe(1);
		expect(first).toMatch(/^resourceLogs\.0\.scopeLogs\.0\.logRecords\.1/);
		expect(first).toMatch(reason);
		expect(first.length).toBeLessThan(300);
	});
});

it.each([
	["resource of many bytes", json("{}", jsonResource(4 * mebibyte)), "a resource that has more than 4 MiB"],
	[
		"resource of many fields in protobuf",
		protobuf(field(2), repeat(limits.partFields + 1, Uint8Array.of(0x10, 1))),
		"a resource that has more than 32,768 fields",
	],
	["unknown field", `{"x":${jsonText(4 * mebibyte)}}`, "a field that has more than 4 MiB"],
	[
		"number of fields in all",
		json(times(200, `{"x":[${times(21_000, "0")}]}`)),
		"more than 4,194,304 fields",
	],
])("a large %s refuses the request", async (_, body, what) => {
	expect(await outcome(body)).toMatchObject(refusal(`The request has ${what}. Send smaller batches.`));
});

describe("the event loop is not blocked by a body", () => {
	const attribute = '{"key":"a","value":{"stringValue":"b"}}';
	const deepValue = (levels: number) => {
		let value: Uint8Array = protobufText(1);
		for (let level = 0; level < levels; level++) value = field(5, field(1, value));
		return value;
	};
	const unpacked = 20 * mebibyte;
	it.each<[string, () => OtlpBody]>([
		["many records", () => json(times(limits.items, "{}"))],
		[
			"many resources",
			() => `{"resourceLogs":[${times(limits.items, '{"scopeLogs":[{"logRecords":[{}]}]}')}]}`,
		],
		["many attributes", () => json(times(20, `{"attributes":[${times(8_000, attribute)}]}`))],
		[
			"many names",
			() => json(times(10, `{${Array.from({ length: 30_000 }, (_, index) => `"k${index}":0`)}}`)),
		],
		["one name many times", () => json(times(20, `{${times(16_000, '"body":{}')}}`))],
		["long texts", () => json(times(5, `{"body":${jsonText(4 * mebibyte - 100)}}`))],
		["escapes", () => json(times(5, `{"body":{"stringValue":"${"\\u0001".repeat(690_000)}"}}`))],
		["one text", () => json(`{"body":${jsonText(unpacked - 200)}}`)],
		["brackets", () => `{"x":${"[".repeat(unpacked / 2)}`],
		["white space", () => " ".repeat(unpacked)],
		["long numbers", () => json(times(5, `{"timeUnixNano":${"9".repeat(4 * mebibyte - 100)}}`))],
		["unknown fields of protobuf", () => repeat(unpacked / 2, Uint8Array.of(0x78, 0))],
		[
			"values of protobuf",
			() => protobuf(repeat(20, field(2, field(5, field(5, repeat(32_000, field(1))))))),
		],
		["nested values of protobuf", () => protobuf(repeat(2_000, field(2, field(5, deepValue(47)))))],
		[
			"groups of protobuf",
			() =>
				protobuf(
					repeat(5, field(2, Buffer.of(0x7b), repeat(2 * mebibyte - 9, Buffer.of(8, 1)), Buffer.of(0x7c))),
				),
		],
		[
			"control characters",
			() => protobuf(repeat(5, field(2, field(5, protobufText(4 * mebibyte - 100, 1))))),
		],
	])("of %s", async (_, body) => {
		const sent = body();
		expect(sent.length).toBeLessThanOrEqual(unpacked);
		// A real block shows in every run; a busy machine lengthens short ones in some.
		let leastMs = Number.POSITIVE_INFINITY;
		for (let run = 0; run < 3 && leastMs >= 250; run++) {
			leastMs = Math.min(leastMs, (await measureBlocks(() => outcome(sent))).longestMs);
		}
		expect(leastMs).toBeLessThan(250);
	});
});

describe("resources and scopes cost time by their length, not once per scope:", () => {
	const resource = jsonResource(4 * mebibyte - 100);
	const scopes = (scope: string) =>
		`{"resourceLogs":[{"resource":${resource},"scopeLogs":[${times(limits.items, scope)}]}]}`;
	const longUrl = (bytes: number) => field(3, Buffer.alloc(bytes, 1));
	const manyUnderUrl = (scope: Uint8Array) =>
		field(1, repeat(limits.items, field(2, scope)), longUrl(4 * mebibyte - 100));
	it.each<[string, () => OtlpBody, number]>([
		["scopes without records", () => scopes("{}"), 0],
		["scopes in protobuf without records, under a schema URL", () => manyUnderUrl(Buffer.alloc(0)), 0],
		["scopes with a record each, all too large by a schema URL", () => manyUnderUrl(field(2)), limits.items],
		[
			"scopes with a record each, all too large by the resource",
			() =>
				scopes(
					'{"logRecords":[{"body":{"stringValue":"some hundred bytes are too much here, '.concat(
						"x".repeat(100),
						'"}}]}',
					),
				),
			limits.items,
		],
	])("%s", async (_, body, rejected) => {
		const sent = body();
		let found: Awaited<ReturnType<typeof outcome>> | undefined;
		const { longestMs, totalMs } = await measureBlocks(async () => {
			found = await outcome(sent);
		});
		expect(found).toMatchObject({ records: [], taken: 0, rejected, error: null });
		expect(totalMs).toBeLessThan(3_000);
		expect(longestMs).toBeLessThan(250);
	});

	it("a schema URL has the limits of any field", async () => {
		expect(await outcome(field(1, longUrl(4 * mebibyte + 1)))).toMatchObject(
			refusal("The request has a field that has more than 4 MiB. Send smaller batches."),
		);
	});
});

it("a reading that is cancelled ends at its next turn", async () => {
	const gone = new Error("gone");
	let turns = 0;
	const reading = decodeOtlpLogs(json(times(limits.items, "{}")), new Date(), {
		reject() {},
		turn() {
			turns++;
			throw gone;
		},
	});
	await expect(reading).rejects.toBe(gone);
	expect(turns).toBe(1);
});

it("the batches of exporters and collectors are read in turns: 10,000 spans with 25 attributes, a resource with 20", async () => {
	const attributes = (count: number, length: number) =>
		Array.from({ length: count }, (_, index) => ({
			key: `attribute.${index}`,
			value: { stringValue: "v".repeat(length) },
		}));
	const span = {
		traceId: "5b8efff798038103d269b633813fc60c",
		spanId: "eee19b7ec3c1b174",
		startTimeUnixNano: "1",
		attributes: attributes(25, 8),
	};
	const spans = JSON.stringify({
		resourceSpans: [
			{ resource: { attributes: attributes(20, 12) }, scopeSpans: [{ spans: Array(10_000).fill(span) }] },
		],
	});
	expect(spans.length).toBeLessThan(20 * mebibyte);
	let count = 0;
	const { longestMs, totalMs } = await measureBlocks(async () => {
		count = (await decodeOtlpSpans(spans, { reject: (reason) => expect.fail(reason) })).length;
	});
	expect(count).toBe(10_000);
	// In turns of 5 ms, of which collecting garbage makes some longer.

	expect(longestMs).toBeLessThan(totalMs / 4);
});
