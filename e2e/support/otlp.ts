import { environment, type Organization } from "./world.ts";

/** POST /v1/traces, like an exporter. */
export function postTraces(
	body: string | Uint8Array<ArrayBuffer>,
	headers: Record<string, string>,
): Promise<Response> {
	return fetch(`${environment.gatewayUrl}/v1/traces`, { method: "POST", headers, body });
}

export type SentSpan = {
	traceId: string;
	spanId: string;
	parentSpanId?: string;
	name: string;
	/** After the start of the test's day. */
	startMs: number;
	lengthMs: number;
	isError?: boolean;
};

export const dayMs = Date.UTC(2026, 10, 20);

/** Sends spans of one service, with `marker` in their attributes. */
export async function sendSpans(
	organization: Organization,
	spans: SentSpan[],
	{ service = "shop", marker = "hello" } = {},
): Promise<void> {
	const nanos = (ms: number) => `${BigInt(Math.round((dayMs + ms) * 1000)) * 1000n}`;
	const resource = { attributes: [{ key: "service.name", value: { stringValue: service } }] };
	const sent = spans.map(({ startMs, lengthMs, isError, ...span }) => ({
		...span,
		kind: 2,
		startTimeUnixNano: nanos(startMs),
		endTimeUnixNano: nanos(startMs + lengthMs),
		attributes: [{ key: "app.note", value: { stringValue: `${marker} ${span.name}` } }],
		...(isError && { status: { code: 2, message: marker } }),
	}));
	const response = await postTraces(
		JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: sent }] }] }),
		{ "content-type": "application/json", authorization: `Bearer ${organization.token}` },
	);
	if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

export const hexId = (number: number, length: number) => number.toString(16).padStart(length, "0");
