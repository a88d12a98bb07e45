import { mixed, text } from "./values.ts";

const batches = 20;
const batchSize = 1000;
const dayNanos = 86_400_000_000_000n;

const routes = [
	["GET", "/orders"],
	["GET", "/orders/{id}"],
	["POST", "/orders"],
	["GET", "/customers/{id}"],
	["PATCH", "/customers/{id}"],
	["POST", "/payments"],
	["DELETE", "/sessions/{id}"],
] as const;
const statuses = [200, 200, 200, 200, 201, 204, 301, 400, 401, 404, 422, 500, 503];

/** Sends 20,000 request logs of the last day to POST /v1/logs, as an exporter would. */
export async function sendDemoLogs(gatewayUrl: string, token: string): Promise<void> {
	const now = BigInt(Date.now()) * 1_000_000n;
	for (let batch = 0; batch < batches; batch++) {
		const logRecords = Array.from({ length: batchSize }, (_, index) => {
			const number = batch * batchSize + index;
			const age = (dayNanos * BigInt(batches * batchSize - number)) / BigInt(batches * batchSize);
			return demoLog(number, now - age);
		});
		const resource = { attributes: [text("service.name", batch % 3 === 0 ? "payments" : "shop")] };
		const response = await fetch(`${gatewayUrl}/v1/logs`, {
			method: "POST",
			headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
			body: JSON.stringify({
				resourceLogs: [{ resource, scopeLogs: [{ scope: { name: "demo" }, logRecords }] }],
			}),
		});
		if (!response.ok)
			throw new Error(`The demo logs were refused: ${response.status} ${await response.text()}`);
	}
}

function demoLog(number: number, timeUnixNano: bigint) {
	const [method, route] = routes[mixed(number, routes.length)] as (typeof routes)[number];
	const status = statuses[mixed(number * 3, statuses.length)] as number;
	const id = 10_000 + (number % 4_096);
	const body = {
		message: `${method} ${route.replace("{id}", String(id))} answered ${status}`,
		customer: { id: `cus_${id}`, email: `customer${id}@mail.example` },
		request: { headers: { "user-agent": "shop/4.2", "x-request-number": String(number) } },
	};
	return {
		timeUnixNano: String(timeUnixNano),
		severityText: status >= 500 ? "ERROR" : status >= 400 ? "WARN" : "INFO",
		body: { stringValue: JSON.stringify(body) },
		attributes: [
			text("http.request.method", method),
			text("http.route", route),
			{ key: "http.response.status_code", value: { intValue: String(status) } },
			{ key: "http.server.request.duration", value: { doubleValue: (mixed(number * 7, 900) + 3) / 1000 } },
		],
		traceId: (number + 1).toString(16).padStart(32, "0"),
		spanId: (number + 1).toString(16).padStart(16, "0"),
	};
}
