import { beforeAll, describe, expect, it } from "vitest";
import { type DecodedSpan, decodeOtlpSpans } from "./otlp-spans.ts";

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const valid = {
	traceId: "5B8EFFF798038103D269B633813FC60C",
	spanId: "EEE19B7EC3C1B174",
	startTimeUnixNano: "1700000000123456789",
	endTimeUnixNano: "1700000000124000000",
};
const full = {
	...valid,
	parentSpanId: "EEE19B7EC3C1B173",
	traceState: "a=b",
	name: "GET /users/{id}?email=ada@example.com",
	kind: 2,
	attributes: [
		text("http.request.method", "GET"),
		text("http.route", "/users/{id}"),
		text("url.path", "/users/42"),
		text("url.query", "email=ada@example.com"),
		{ key: "http.response.status_code", value: { intValue: 500 } },
	],
	events: [{ timeUnixNano: "1700000000123500000", name: "exception", attributes: [text("message", "ada@")] }],
	links: [{ traceId: valid.traceId, spanId: valid.spanId, attributes: [text("why", "ada@")] }],
	status: { code: 2, message: "ada@example.com is unknown" },
};

async function decode(...spans: unknown[]): Promise<{ spans: DecodedSpan[]; reasons: string[] }> {
	const reasons: string[] = [];
	const resource = { attributes: [text("service.name", "users")] };
	const body = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
	return { spans: await decodeOtlpSpans(body, { reject: (reason) => reasons.push(reason) }), reasons };
}

describe("a full span", () => {
	let payload: Buffer;
	let metadata: Omit<DecodedSpan, "payload">;
	beforeAll(async () => {
		({ payload, ...metadata } = (await decode(full)).spans[0] as DecodedSpan);
	});

	it("has its metadata extracted", () => {
		expect(metadata).toEqual({
			traceId: "5b8efff798038103d269b633813fc60c",
			spanId: "eee19b7ec3c1b174",
			parentSpanId: "eee19b7ec3c1b173",
			name: "GET /users/{id}",
			kind: 2,
			statusCode: 2,
			startTime: "2023-11-14T22:13:20.123456Z",
			durationMs: 0.543211,
			service: "users",
			method: "GET",
			route: "/users/{id}",
			httpStatus: 500,
		});
	});

	it("has no attribute, event, link, status message, path or query in its metadata", () => {
		expect(JSON.stringify(metadata)).not.toMatch(/ada@|users\/42|email|exception|a=b/);
	});

	it("keeps all its fields in the payload", () => {
		const { span, resource } = JSON.parse(String(payload));
		expect(resource.attributes).toEqual([text("service.name", "users")]);
		expect(span.events[0].attributes).toEqual([text("message", "ada@")]);
		expect(span.links[0]).toMatchObject({ traceId: "5b8efff798038103d269b633813fc60c" });
		expect(span).toMatchObject({ status: full.status, name: full.name, traceState: "a=b" });
	});
});

it("a span without parent, end, kind, status or name is stored as such", async () => {
	const { endTimeUnixNano: _, ...open } = valid;
	expect(
		(await decode({ ...open, parentSpanId: "0".repeat(16), kind: 77, status: { code: -1 } })).spans[0],
	).toMatchObject({
		parentSpanId: null,
		durationMs: null,
		kind: 0,
		statusCode: 0,
		name: null,
	});
});

it.each([
	["no trace id", { ...valid, traceId: "" }],
	["a trace id of zeroes", { ...valid, traceId: "0".repeat(32) }],
	["a trace id in base64", { ...valid, traceId: "W47/95gDgQPSabYzgT/GDA==" }],
	["no span id", { ...valid, spanId: null }],
	["a short span id", { ...valid, spanId: "eee1" }],
	["no start", { ...valid, startTimeUnixNano: "0" }],
	["a start beyond every calendar", { ...valid, startTimeUnixNano: "9".repeat(20) }],
])("a span with %s is left out, reported with its place, and does not affect others", async (_, span) => {
	const { spans, reasons } = await decode(valid, span, valid);
	expect(spans).toHaveLength(2);
	expect(reasons).toHaveLength(1);
	expect(reasons[0]).toMatch(/^resourceSpans\.0\.scopeSpans\.0\.spans\.1/);
});
