import { randomBytes } from "node:crypto";
import { encodeProtobuf } from "../lib/otlp/protobuf.ts";

/** The records in a request, like those of an OpenTelemetry batch processor. */
export const batch = 512;
export const sideBySide = 4;

export const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });
export const resource = { attributes: [attribute("service.name", "shop")] };

/** A request with a batch of spans, in protobuf. */
export function spansBody(): Uint8Array<ArrayBuffer> {
	const bytes = (length: number) => crypto.getRandomValues(new Uint8Array(length));
	const startNano = BigInt(Date.now()) * 1_000_000n;
	const traceId = bytes(16);
	const spans = Array.from({ length: batch }, (_, index) => ({
		traceId,
		spanId: bytes(8),
		name: "GET /orders/{id}",
		kind: 2,
		startTimeUnixNano: String(startNano + BigInt(index) * 1_000n),
		endTimeUnixNano: String(startNano + BigInt(index) * 1_000n + 12_000_000n),
		attributes: [
			attribute("http.request.method", "GET"),
			attribute("http.route", "/orders/{id}"),
			attribute("url.full", `https://shop.example/orders/${index}?page=3`),
			attribute("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"),
			attribute("enduser.id", user(index)),
		],
	}));
	return encodeProtobuf("ExportTraceServiceRequest", {
		resourceSpans: [{ resource, scopeSpans: [{ spans }] }],
	});
}

const user = (index: number) => `user-${index}`;
const lastUser = user(batch - 1);

/** The batch with another user in it, since Keyhold stores a repeated batch once. */
function anotherBatch(body: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
	const other = Buffer.from(body);
	other.write(randomBytes(lastUser.length).toString("hex"), other.lastIndexOf(lastUser), lastUser.length);
	return other;
}

/**
 * Sends such batches again and again, a few requests side by side, for as long as `goesOn`. @throws when one is refused
 */
export async function sendSpans(
	gatewayUrl: string,
	token: string,
	body: Uint8Array<ArrayBuffer>,
	goesOn: () => boolean,
): Promise<void> {
	const sender = async () => {
		while (goesOn()) {
			const response = await fetch(`${gatewayUrl}/v1/traces`, {
				method: "POST",
				headers: { "content-type": "application/x-protobuf", authorization: `Bearer ${token}` },
				body: anotherBatch(body),
			});
			await response.arrayBuffer();
			if (!response.ok) throw new Error(`The gateway answered ${response.status}.`);
		}
	};
	await Promise.all(Array.from({ length: sideBySide }, sender));
}
