import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { KeyholdError } from "../platform/errors.ts";
import { type DecodedLog, decodeOtlpLogs } from "./otlp-logs.ts";

const receivedAt = new Date("2026-11-21T10:00:00Z");
const decode = (request: unknown) => decodeOtlpLogs(JSON.stringify(request), receivedAt);
const requestOf = (...logRecords: unknown[]) => ({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
const decodeOne = async (logRecord: unknown): Promise<DecodedLog> => {
	const [log] = await decode(requestOf(logRecord));
	if (!log) throw new Error("nothing was decoded");
	return log;
};
const text = (key: string, stringValue: unknown) => ({ key, value: { stringValue } });
const payloadOf = (log: DecodedLog) => JSON.parse(log.payload.toString("utf8"));
const metadataOf = ({ payload: _, ...metadata }: DecodedLog) => metadata;

/** The refusal of a body, which must be INVALID_INPUT. */
async function refusal(body: string): Promise<string> {
	try {
		await decodeOtlpLogs(body, receivedAt);
	} catch (error) {
		expect(error).toBeInstanceOf(KeyholdError);
		expect((error as KeyholdError).code).toBe("INVALID_INPUT");
		return (error as KeyholdError).message;
	}
	throw new Error("it was accepted");
}

const full = {
	timeUnixNano: "1700000000123456789",
	observedTimeUnixNano: "1700000001000000000",
	severityNumber: 9,
	severityText: "INFO",
	body: { stringValue: "GET /users/42?email=ada@example.com" },
	attributes: [
		text("http.request.method", "GET"),
		text("http.route", "/users/{id}"),
		text("url.path", "/users/42"),
		text("url.query", "email=ada@example.com"),
		text("url.full", "https://api.example.com/users/42?email=ada@example.com"),
		text("http.target", "/users/42?email=ada@example.com"),
		text("http.url", "https://api.example.com/users/42?email=ada@example.com"),
		text("user_agent.original", "curl/8"),
		{ key: "http.response.status_code", value: { intValue: "200" } },
		{ key: "http.server.request.duration", value: { doubleValue: 0.0425 } },
		{ key: "tags", value: { arrayValue: { values: [{ stringValue: "a" }, { boolValue: true }] } } },
		{ key: "nested", value: { kvlistValue: { values: [text("k", "v")] } } },
	],
	droppedAttributesCount: 0,
	flags: 1,
	traceId: "5B8EFFF798038103D269B633813FC60C",
	spanId: "EEE19B7EC3C1B174",
};

describe("a full log record", () => {
	const resource = { attributes: [text("service.name", "checkout"), text("host.name", "a1")] };
	const scope = { name: "http", version: "1.2.0" };
	const request = {
		resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: [full] }], schemaUrl: "u" }],
	};
	let log: DecodedLog;
	beforeAll(async () => {
		[log] = (await decode(request)) as [DecodedLog];
	});

	it("has its metadata extracted", () => {
		expect(metadataOf(log)).toEqual({
			time: new Date(1_700_000_000_123),
			isUntimed: false,
			service: "checkout",
			method: "GET",
			route: "/users/{id}",
			status: 200,
			durationMs: 42.5,
			severity: "INFO",
			traceId: "5b8efff798038103d269b633813fc60c",
			spanId: "eee19b7ec3c1b174",
		});
	});

	it("keeps all its fields in the payload, with ids in lower case", () => {
		const { droppedAttributesCount: _, ...kept } = full;
		const ids = { traceId: full.traceId.toLowerCase(), spanId: full.spanId.toLowerCase() };
		expect(payloadOf(log)).toEqual({ resource, scope, schemaUrl: "u", logRecord: { ...kept, ...ids } });
	});

	it("has no path, query or body in its metadata", () => {
		const shown = JSON.stringify(metadataOf(log));
		expect(shown).not.toMatch(/users\/42|email|ada@|example\.com|\?/);
	});
});

it("a record without a route template has no route; its path is not used", async () => {
	const attributes = full.attributes.filter(({ key }) => key !== "http.route");
	const log = await decodeOne({ ...full, attributes });
	expect(log.route).toBeNull();
	expect(JSON.stringify(metadataOf(log))).not.toMatch(/users|email|ada@|example\.com|\?/);
	expect(payloadOf(log).logRecord.attributes).toEqual(attributes);
});

describe("a minimal request", () => {
	it.each([
		{},
		{ resourceLogs: [] },
		{ resourceLogs: [{}] },
		{ resourceLogs: [{ scopeLogs: [] }] },
		requestOf(),
	])("without a record is decoded to none: %j", async (request) => {
		expect(await decode(request)).toEqual([]);
	});

	it("with an empty record gets the time of its receipt", async () => {
		const log = await decodeOne({});
		expect(metadataOf(log)).toEqual({
			time: receivedAt,
			isUntimed: true,
			service: null,
			method: null,
			route: null,
			status: null,
			durationMs: null,
			severity: null,
			traceId: null,
			spanId: null,
		});
		expect(payloadOf(log)).toEqual({ logRecord: {} });
	});

	it("of several resources and scopes is decoded to every record, in order", async () => {
		const scopeLogs = (...names: string[]) => ({
			logRecords: names.map((severityText) => ({ severityText })),
		});
		const request = {
			resourceLogs: [
				{
					resource: { attributes: [text("service.name", "one")] },
					scopeLogs: [scopeLogs("a", "b"), scopeLogs("c")],
				},
				{ scopeLogs: [scopeLogs("d")] },
			],
		};
		expect((await decode(request)).map(({ service, severity }) => [service, severity])).toEqual([
			["one", "a"],
			["one", "b"],
			["one", "c"],
			[null, "d"],
		]);
	});
});

describe("a time", () => {
	it.each([
		["as text", { timeUnixNano: "1700000000123456789" }, 1_700_000_000_123],
		["as a number", { timeUnixNano: 17e17 }, 1_700_000_000_000],
		["as a small number", { timeUnixNano: 1_000_000 }, 1],
		["observed, for want of its own", { observedTimeUnixNano: "1700000001000000000" }, 1_700_000_001_000],
		["observed, where its own is 0", { timeUnixNano: "0", observedTimeUnixNano: "2000000" }, 2],
		["of its own before the observed", { timeUnixNano: "1000000", observedTimeUnixNano: "2000000" }, 1],
		["of 0 alone", { timeUnixNano: 0, observedTimeUnixNano: "0" }, receivedAt.getTime()],
		["beyond every calendar", { timeUnixNano: "18446744073709551615" }, Number(2n ** 64n / 1_000_000n)],
	])("%s", async (_, record, ms) => {
		expect((await decodeOne(record)).time.getTime()).toBe(ms);
	});

	it.each([
		"soon",
		"-1",
		"1.5",
		"0x10",
		" 1",
		"",
		"1".repeat(21),
		"18446744073709551616",
		-1,
		1.5,
		1e300,
		true,
		{},
	])("is never %j", async (timeUnixNano) => {
		expect(await refusal(JSON.stringify(requestOf({ timeUnixNano })))).toContain(
			"resourceLogs.0.scopeLogs.0.logRecords.0.timeUnixNano",
		);
	});
});

describe("an attribute of an unexpected kind", () => {
	const status = async (value: unknown) =>
		(await decodeOne({ attributes: [{ key: "http.response.status_code", value }] })).status;

	it.each([
		[{ intValue: "404" }, 404],
		[{ intValue: 404 }, 404],
		[{ doubleValue: 404 }, 404],
		[{ stringValue: "404" }, 404],
		[{ stringValue: "" }, null],
		[{ stringValue: "not found" }, null],
		[{ doubleValue: 404.5 }, null],
		[{ intValue: "99999999999" }, null],
		[{ arrayValue: { values: [] } }, null],
		[{}, null],
		[undefined, null],
	])("gives no status and no failure: %j", async (value, expected) => {
		expect(await status(value)).toBe(expected);
	});

	it.each<unknown>([{}, { toString: 1, valueOf: 2 }, true, "9223372036854775808", 0.5])(
		"is refused if OTLP has no such value: %j",
		async (intValue) => {
			const record = { attributes: [{ key: "a", value: { intValue } }] };
			expect(await refusal(JSON.stringify(requestOf(record)))).toContain(
				"logRecords.0.attributes.0.value.intValue",
			);
		},
	);

	it("is refused if it has two values", async () => {
		const record = { attributes: [{ key: "a", value: { intValue: 1, stringValue: "1" } }] };
		expect(await refusal(JSON.stringify(requestOf(record)))).toContain("more than one value");
	});

	it("gives no duration if it is infinite", async () => {
		const duration = async (value: unknown) =>
			(await decodeOne({ attributes: [{ key: "http.server.request.duration", value }] })).durationMs;
		expect(await duration({ doubleValue: 1e308 })).toBeNull();
		expect(await duration({ doubleValue: "0.5" })).toBe(500);
		expect(await duration({ stringValue: "long" })).toBeNull();
	});

	it("gives no text if it is an object", async () => {
		const list = { arrayValue: { values: [{ stringValue: "/a" }] } };
		const attributes = [
			{ key: "http.route", value: list },
			{ key: "http.request.method", value: { intValue: 7 } },
		];
		expect(metadataOf(await decodeOne({ attributes }))).toMatchObject({ route: null, method: null });
	});

	it("of the older conventions is read too", async () => {
		const attributes = [text("http.method", "PUT"), { key: "http.status_code", value: { intValue: "201" } }];
		expect(metadataOf(await decodeOne({ attributes }))).toMatchObject({ method: "PUT", status: 201 });
	});

	it("is cut to the length of its column, and complete in the payload", async () => {
		const route = "/r".repeat(1000);
		const log = await decodeOne({ severityText: "s".repeat(100), attributes: [text("http.route", route)] });
		expect([log.route?.length, log.severity?.length]).toEqual([500, 20]);
		expect(payloadOf(log).logRecord.attributes[0].value.stringValue).toBe(route);
	});

	it("with a NUL, which PostgreSQL refuses, does not fail the batch", async () => {
		const log = await decodeOne({
			severityText: "IN\0FO",
			attributes: [text("http.route", "\0"), text("http.method", "G\0T")],
		});
		expect(metadataOf(log)).toMatchObject({ severity: "INFO", route: null, method: "GT" });
		expect(payloadOf(log).logRecord.severityText).toBe("IN\0FO");
	});
});

describe("an id", () => {
	it.each([
		["", ""],
		["0".repeat(32), "0".repeat(16)],
	])("that is empty or all zeroes is no id: %j %j", async (traceId, spanId) => {
		expect(metadataOf(await decodeOne({ traceId, spanId }))).toMatchObject({ traceId: null, spanId: null });
	});
});

describe("a batch with invalid records", () => {
	it("is decoded without them, each of them reported with its place", async () => {
		const reasons: string[] = [];
		const request = requestOf(full, { flags: "x" }, "x", { severityText: 7 }, full, {
			attributes: [{ key: "a", value: "ada@example.com" }],
		});
		const logs = await decodeOtlpLogs(JSON.stringify(request), receivedAt, {
			reject: (reason) => reasons.push(reason),
		});
		expect(logs).toHaveLength(2);
		expect(reasons).toEqual([
			"resourceLogs.0.scopeLogs.0.logRecords.1.flags: expected fixed32",
			"resourceLogs.0.scopeLogs.0.logRecords.2: expected LogRecord as an object",
			"resourceLogs.0.scopeLogs.0.logRecords.3.severityText: expected string",
			"resourceLogs.0.scopeLogs.0.logRecords.5.attributes.0.value: expected AnyValue as an object",
		]);
	});

	it("is refused as a whole without a listener", async () => {
		expect(await refusal(JSON.stringify(requestOf(full, { flags: "x" })))).toContain("logRecords.1.flags");
	});
});

describe("a body that is not an ExportLogsServiceRequest", () => {
	it.each(["", "{", "hello", "{'a':1}", '{"resourceLogs":[]} x', "undefined"])(
		"%j is not JSON",
		async (body) => {
			expect(await refusal(body)).toBe("The body is not valid JSON.");
		},
	);

	it.each([
		["null", "body"],
		["[]", "body"],
		['"text"', "body"],
		['{"resourceLogs":{}}', "resourceLogs"],
		['{"resourceLogs":[null]}', "resourceLogs.0"],
		['{"resourceLogs":[{},{"scopeLogs":7}]}', "resourceLogs.1.scopeLogs"],
		['{"resourceLogs":[{"scopeLogs":[{"logRecords":{}}]}]}', "resourceLogs.0.scopeLogs.0.logRecords"],
		['{"resourceLogs":[{"resource":7}]}', "resourceLogs.0.resource"],
		[
			'{"resourceLogs":[{"resource":{"attributes":[{"key":1}]}}]}',
			"resourceLogs.0.resource.attributes.0.key",
		],
		['{"resourceLogs":[{"scopeLogs":[{"scope":{"name":1}}]}]}', "resourceLogs.0.scopeLogs.0.scope.name"],
	])("%s is refused at %s", async (body, place) => {
		expect(await refusal(body)).toContain(`ExportLogsServiceRequest: ${place}: `);
	});

	it("that is nested too deeply is refused without an internal error", async () => {
		const body = `${'{"arrayValue":{"values":['.repeat(9_000)}${"]}}".repeat(9_000)}`;
		expect(await refusal(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${body}}]}]}]}`)).toMatch(
			/nested/,
		);
	});

	it("never has its values in the refusal", async () => {
		expect(await refusal(JSON.stringify(requestOf({ flags: "ada@example.com" })))).not.toContain("ada@");
	});
});

describe("an arbitrary body", () => {
	const keys = ["resourceLogs", "resource", "attributes", "scopeLogs", "scope", "logRecords", "key", "value"];
	const names = [...keys, "stringValue", "intValue", "timeUnixNano", "traceId", "severityText", "body"];
	/** Of the right names, in any shape. */
	const { shape } = fc.letrec((tie) => ({
		shape: fc.oneof(
			{ maxDepth: 9 },
			fc.oneof(
				fc.string(),
				fc.double(),
				fc.boolean(),
				fc.constant(null),
				fc.constantFrom("http.status_code", "0"),
			),
			fc.array(tie("shape"), { maxLength: 3 }),
			fc.dictionary(fc.constantFrom(...names, "toString", "__proto__"), tie("shape"), { maxKeys: 5 }),
		),
	}));
	const anyValue = fc.oneof(
		fc.record({ stringValue: fc.string() }),
		fc.record({ intValue: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) }),
		fc.record({ doubleValue: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
		fc.record({ boolValue: fc.boolean() }),
		fc.record({ arrayValue: fc.constant({}) }),
		fc.constant({}),
	);
	const key = fc.oneof(
		fc.constantFrom(
			"http.route",
			"http.request.method",
			"http.response.status_code",
			"http.server.request.duration",
			"service.name",
		),
		fc.string({ minLength: 1 }),
	);
	const attributes = fc.array(fc.record({ key, value: anyValue }), { minLength: 1, maxLength: 5 });
	const record = fc.record(
		{
			timeUnixNano: fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }).map(String),
			severityText: fc.string({ minLength: 1 }),
			body: anyValue,
			attributes,
			traceId: fc.stringMatching(/^[0-9a-f]{31}1$/),
		},
		{ requiredKeys: [] },
	);
	const refuses = async (body: string) => {
		try {
			await decodeOtlpLogs(body, receivedAt);
			return false;
		} catch (error) {
			if (!(error instanceof KeyholdError)) throw error;
			expect(error.code).toBe("INVALID_INPUT");
			return true;
		}
	};

	it("is decoded or INVALID_INPUT, never an internal error", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.oneof(
					fc.string(),
					fc.json(),
					shape.map((value) => JSON.stringify(value)),
				),
				async (body) => {
					await refuses(body);
				},
			),
			{ numRuns: 5_000 },
		);
	});

	it("with well-formed records is decoded, with complete payloads", async () => {
		await fc.assert(
			fc.asyncProperty(record, attributes, async (sent, ofResource) => {
				const resource = { attributes: ofResource };
				const request = { resourceLogs: [{ resource, scopeLogs: [{ logRecords: [sent] }] }] };
				const [log] = (await decode(request)) as [DecodedLog];
				expect(payloadOf(log)).toEqual(JSON.parse(JSON.stringify({ resource, logRecord: sent })));
				// Values that PostgreSQL accepts: a real date, whole numbers, texts without NUL.
				expect(Number.isNaN(log.time.getTime())).toBe(false);
				if (log.status !== null) expect(Math.abs(log.status)).toBeLessThan(2 ** 31);
				if (log.durationMs !== null) expect(Number.isFinite(log.durationMs)).toBe(true);
				for (const shown of [log.service, log.method, log.route, log.severity])
					expect(shown ?? "").not.toMatch(/\0/);
			}),
			{ numRuns: 2_000 },
		);
	});
});
