import { mixed, text } from "./values.ts";

const traces = 300;
const tracesPerRequest = 100;
const dayMs = 86_400_000;

const requests = [
	["GET", "/orders"],
	["GET", "/orders/{id}"],
	["POST", "/orders"],
	["GET", "/customers/{id}"],
	["POST", "/payments"],
] as const;

type DemoSpan = { service: string; span: Record<string, unknown> };

/** Sends about 1,500 spans in 300 traces of the last day to POST /v1/traces, as exporters would. */
export async function sendDemoTraces(gatewayUrl: string, token: string): Promise<void> {
	const now = Date.now();
	for (let first = 0; first < traces; first += tracesPerRequest) {
		const spans = Array.from({ length: tracesPerRequest }, (_, index) => {
			const number = first + index;
			return demoTrace(number, now - Math.round((dayMs * (traces - number)) / traces));
		}).flat();
		const resourceSpans = [...Map.groupBy(spans, ({ service }) => service)].map(([service, ofService]) => ({
			resource: { attributes: [text("service.name", service), text("host.name", `${service}-1`)] },
			scopeSpans: [{ scope: { name: "demo" }, spans: ofService.map(({ span }) => span) }],
		}));
		const response = await fetch(`${gatewayUrl}/v1/traces`, {
			method: "POST",
			headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
			body: JSON.stringify({ resourceSpans }),
		});
		if (!response.ok)
			throw new Error(`The demo traces were refused: ${response.status} ${await response.text()}`);
	}
}

/** A request to the shop: a check of the session, one to three queries, and a payment where there is one. */
function demoTrace(number: number, startMs: number): DemoSpan[] {
	const [method, route] = requests[mixed(number, requests.length)] as (typeof requests)[number];
	const hasFailed = mixed(number * 3, 12) === 0;
	const isPayment = method === "POST";
	const traceId = (number + 1).toString(16).padStart(32, "0");
	const spanId = (part: number) => ((number + 1) * 16 + part).toString(16).padStart(16, "0");
	const span = (part: number, parent: number | null, fromMs: number, lengthMs: number, rest: object) => ({
		traceId,
		spanId: spanId(part),
		...(parent !== null && { parentSpanId: spanId(parent) }),
		startTimeUnixNano: nanos(startMs + fromMs),
		endTimeUnixNano: nanos(startMs + fromMs + lengthMs),
		...rest,
	});
	const queryMs = mixed(number * 5, 40) + 2;
	const paymentMs = isPayment ? mixed(number * 7, 400) + 60 : 0;
	const queries = mixed(number * 11, 3) + 1;
	const totalMs = 6 + queries * (queryMs + 1) + paymentMs;
	const status = hasFailed ? 503 : 200;
	const failure = hasFailed ? { status: { code: 2, message: "The payment provider did not answer." } } : {};
	return [
		{
			service: "shop",
			span: span(0, null, 0, totalMs, {
				name: `${method} ${route}`,
				kind: 2,
				attributes: [
					text("http.request.method", method),
					text("http.route", route),
					text("url.path", route.replace("{id}", String(10_000 + number))),
					{ key: "http.response.status_code", value: { intValue: String(status) } },
				],
				...(hasFailed && { status: { code: 2 } }),
			}),
		},
		{ service: "shop", span: span(1, 0, 0.4, 3.2, { name: "session.check", kind: 1 }) },
		...Array.from({ length: queries }, (_, query) => ({
			service: "shop",
			span: span(2 + query, 0, 4 + query * (queryMs + 1), queryMs, {
				name: "SELECT orders",
				kind: 3,
				attributes: [
					text("db.system.name", "postgresql"),
					text("db.query.text", "SELECT * FROM orders WHERE customer_id = $1"),
				],
			}),
		})),
		...(isPayment
			? [
					{
						service: "shop",
						span: span(6, 0, totalMs - paymentMs - 1, paymentMs, {
							name: "POST /charges",
							kind: 3,
							...failure,
						}),
					},
					{
						service: "payments",
						span: span(7, 6, totalMs - paymentMs + 1, paymentMs - 5, {
							name: "POST /charges",
							kind: 2,
							attributes: [text("customer.email", `customer${10_000 + number}@mail.example`)],
							events: [
								{
									timeUnixNano: nanos(startMs + totalMs - 20),
									name: "charged",
									attributes: [text("card", "…4242")],
								},
							],
							...failure,
						}),
					},
				]
			: []),
	];
}

function nanos(ms: number): string {
	return String(BigInt(Math.round(ms * 1000)) * 1000n);
}
